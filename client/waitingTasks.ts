/**
 * What debugged state machines wait for, in a view under Run and Debug: tasks that a person completes or lets fail, hearts that are
 * to beat, waits that are skipped. The adapter tells what waits (`asl/waiting`) and does what is asked; this shows and asks.
 */
import * as vscode from 'vscode';
import { TaskResults } from './taskResults.ts';
import type { WaitingItem, WaitingTask } from './waiting.ts';

interface WaitingEvent {
  readonly title: string;
  readonly program: string;
  readonly now: string;
  readonly still?: 'asked' | 'tasks' | 'held';
  readonly tasks: readonly WaitingTask[];
}

export function registerWaitingTasks(context: vscode.ExtensionContext): vscode.Disposable {
  const waiting = new WaitingTasks();
  const results = new TaskResults(context);
  const view = vscode.window.createTreeView<WaitingItem>('aslWorkbench.waitingTasks', { treeDataProvider: waiting });
  const { debug, commands } = vscode;
  const command = (name: string, act: (item: WaitingItem) => Thenable<unknown>, fits: (task: WaitingTask) => boolean) =>
    commands.registerCommand(`aslWorkbench.${name}`, async (given: unknown) => {
      const item = isItem(given) ? given : waiting.first(fits);
      if (!item) return void vscode.window.showInformationMessage('Nothing of that kind is waited for.');
      try {
        await act(item);
      } catch (error) {
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
  return vscode.Disposable.from(
    view,
    results,
    debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== 'asl' || event !== 'asl/waiting') return;
      const said = body as WaitingEvent;
      waiting.set(session, said);
      view.badge = badgeOf(waiting.count);
      const open = said.tasks.filter(({ canAnswer }) => canAnswer);
      results.keepOnly(session, open);
      const [first] = open;
      if (!first || said.still === undefined) return;
      const item = { session, task: first, title: said.title };
      if (said.still === 'asked') void results.open(item);
      // What only a person can end is to be seen; the keyboard stays where it is.
      else void waiting.reveal(view, item);
    }),
    debug.onDidTerminateDebugSession(session => {
      waiting.delete(session);
      results.keepOnly(session, []);
      view.badge = badgeOf(waiting.count);
    }),
    command(
      'completeTask',
      item => results.complete(item),
      ({ canAnswer }) => canAnswer,
    ),
    command(
      'editTaskResult',
      item => results.open(item),
      ({ canAnswer }) => canAnswer,
    ),
    command(
      'failTask',
      item => results.fail(item),
      ({ canAnswer }) => canAnswer,
    ),
    command(
      'sendHeartbeat',
      ({ session, task }) => session.customRequest('asl/heartbeatTask', { id: task.id }),
      ({ canBeat }) => canBeat,
    ),
    command(
      'skipWait',
      ({ session, task }) => session.customRequest('asl/skipWait', { id: task.id }),
      ({ canSkip }) => canSkip,
    ),
    command(
      'copyTaskToken',
      async ({ task }) => vscode.env.clipboard.writeText(task.token ?? ''),
      ({ token }) => token !== undefined,
    ),
    command(
      'showWaitingState',
      ({ task }) => show(task),
      () => true,
    ),
  );
}

class WaitingTasks implements vscode.TreeDataProvider<WaitingItem> {
  readonly #sessions = new Map<string, readonly WaitingItem[]>();
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  set(session: vscode.DebugSession, { tasks, title }: WaitingEvent): void {
    this.#sessions.set(
      session.id,
      tasks.map(task => ({ session, task, title })),
    );
    this.#tell();
  }

  delete({ id }: vscode.DebugSession): void {
    if (this.#sessions.delete(id)) this.#tell();
  }

  get count(): number {
    return this.#all().filter(({ task }) => task.canAnswer).length;
  }

  /** The one that is meant when none is chosen: of the session that is looked at. */
  first(fits: (task: WaitingTask) => boolean): WaitingItem | undefined {
    const active = vscode.debug.activeDebugSession?.id;
    const all = this.#all().filter(({ task }) => fits(task));
    return all.find(({ session }) => session.id === active) ?? all[0];
  }

  async reveal(view: vscode.TreeView<WaitingItem>, { task, session }: WaitingItem): Promise<void> {
    const item = this.#sessions.get(session.id)?.find(each => each.task.id === task.id);
    // The view may not be there at all.
    if (item) await view.reveal(item, { select: true, focus: false }).then(undefined, () => {});
  }

  getChildren(item?: WaitingItem): WaitingItem[] {
    return item ? [] : this.#all();
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem({ task, title }: WaitingItem): vscode.TreeItem {
    const { kind, state, branch, canAnswer, canBeat, canSkip, token } = task;
    const item = new vscode.TreeItem(state);
    const where = branch === '' ? '' : ` ${branch}`;
    const ends = task.heartbeatAt
      ? ` · heartbeat by ${clock(task.heartbeatAt)}`
      : task.until && task.kind !== 'asked'
        ? ` · until ${clock(task.until)}`
        : '';
    item.description = `${words[kind]}${where}${ends}`;
    item.iconPath = new vscode.ThemeIcon(icons[kind]);
    item.contextValue = [
      'aslWaiting',
      ...(canAnswer ? ['answer'] : []),
      ...(canBeat ? ['beat'] : []),
      ...(canSkip ? ['skip'] : []),
      ...(token === undefined ? [] : ['token']),
    ].join(' ');
    item.tooltip = tooltipOf(task, title);
    item.accessibilityInformation = { label: `${state}, ${words[kind]}${where}${ends}` };
    item.command = { command: 'aslWorkbench.showWaitingState', title: 'Show State', arguments: [{ task }] };
    return item;
  }

  #all(): WaitingItem[] {
    return [...this.#sessions.values()].flat();
  }

  #tell(): void {
    const all = this.#all();
    const has = (name: string, value: boolean) =>
      vscode.commands.executeCommand('setContext', `aslWorkbench.${name}`, value);
    void has(
      'canSkip',
      all.some(({ task }) => task.canSkip),
    );
    void has(
      'canAnswer',
      all.some(({ task }) => task.canAnswer),
    );
    this.#changed.fire(undefined);
  }
}

const words: { readonly [kind in WaitingTask['kind']]: string } = {
  asked: 'asks for its result',
  token: 'waits for its task token',
  activity: 'waits for a worker',
  job: 'waits for its job',
  task: 'waits for its task',
  time: 'waits',
  retry: 'tries again later',
};

const icons: { readonly [kind in WaitingTask['kind']]: string } = {
  asked: 'question',
  token: 'key',
  activity: 'person',
  job: 'server-process',
  task: 'loading',
  time: 'clock',
  retry: 'refresh',
};

function badgeOf(count: number): vscode.ViewBadge | undefined {
  return count === 0 ? undefined : { value: count, tooltip: `${count} waiting` };
}

/** The time of day; of another day the date as well. */
function clock(time: string): string {
  const at = new Date(time);
  return time.slice(0, 10) === new Date().toISOString().slice(0, 10) ? at.toLocaleTimeString() : at.toLocaleString();
}

function tooltipOf(
  { state, branch, resource, token, since, until, timeoutAt, heartbeatAt }: WaitingTask,
  title: string,
) {
  const rows: (readonly [string, string | undefined])[] = [
    ['State machine', title],
    ['Branch', branch === '' ? undefined : branch],
    ['Resource', resource],
    ['Token', token],
    ['Since', since],
    ['Until', until],
    ['Heartbeat by', heartbeatAt],
    ['Times out', timeoutAt],
  ];
  const text = new vscode.MarkdownString(`**${escaped(state)}**\n\n`);
  for (const [name, value] of rows)
    if (value !== undefined) text.appendMarkdown(`${name}: \`${value.replaceAll('`', '')}\`  \n`);
  return text;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>]/g, '\\$&');
}

async function show({ path, line }: WaitingTask): Promise<void> {
  if (path === undefined) return;
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(vscode.Uri.file(path), {
    selection: new vscode.Range(at, at),
    preserveFocus: true,
  });
}

function isItem(value: unknown): value is WaitingItem {
  return typeof value === 'object' && value !== null && 'task' in value;
}
