/**
 * Lambda functions that run here instead of on AWS: finds the one that a task calls in a template of SAM, CloudFormation or the
 * Serverless Framework, and makes of what it returns or throws what Step Functions would have got. Files and processes come through
 * the host.
 * Sources: AWS::Serverless::Function, AWS::Lambda::Function, "Invoke Lambda function with Step Functions", AWS recordings of errors.
 */
import { readResource, type TaskAnswer, type TaskCall } from '../interpreter/index.ts';
import {
  formatOf,
  functionNamed,
  functionsOf,
  handlerCandidates,
  intrinsicOf,
  type Json,
  meantBy,
  memberValue,
  type Node,
  nameOfIntrinsic,
  parseDocument,
  readResources,
  subOf,
  type Template,
  type TemplateFunction,
  type TemplateMachine,
} from '../language/index.ts';
import type { Answerer } from './answerer.ts';
import { openTask } from './asking.ts';
import type { FunctionProcess, FunctionRuntime, Host, Invoked, ProcessEvents } from './host.ts';
import { readText } from './host.ts';
import { baseName, besides, folderOf, joinPath, samePath } from './paths.ts';

/** A function as a launch configuration names or describes it. What is left out comes from the template. */
export interface FunctionChoice {
  /** Its logical id, its `FunctionName`, or its key in serverless.yml. */
  readonly name?: string;
  /** Path of the template. */
  readonly template?: string;
  /** `app.handler`; then no template is needed. */
  readonly handler?: string;
  readonly runtime?: string;
  /** Folder of its code. */
  readonly folder?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly env?: { readonly [name: string]: string };
}

export interface LambdaOptions {
  /** The definition that is run. */
  readonly program: string;
  /** Which one of a template. */
  readonly definition: string | undefined;
  /** Path of the template, when the configuration names one. */
  readonly template: string | undefined;
  readonly realTime: boolean;
  /** A person looks into the code: it may stand still for as long as it likes. */
  readonly inspect: boolean;
  readonly events: ProcessEvents;
}

/** What is to be run, all of it known. */
interface FoundFunction {
  readonly name: string;
  readonly runtime: FunctionRuntime;
  readonly folder: string;
  readonly handler: string;
  readonly files: readonly string[];
  readonly code: string | undefined;
  readonly env: { readonly [name: string]: string };
  readonly timeoutSeconds: number;
  readonly memory: number;
}

interface ReadTemplate {
  readonly path: string;
  readonly template: Template;
}

/** Templates that are looked for beside the definition and in the folders above. */
const templateNames = [
  'template.yaml',
  'template.yml',
  'template.json',
  'serverless.yml',
  'serverless.yaml',
  'serverless.json',
];
const foldersAbove = 3;

export class Lambdas {
  readonly #host: Host;
  readonly #options: LambdaOptions;
  #templates: Promise<readonly ReadTemplate[]> | undefined;
  readonly #running = new Map<string, Promise<FunctionProcess>>();

  constructor(host: Host, options: LambdaOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Answers tasks that call a function; `choice` is the one to be called whatever the task says. */
  answerer(choice: FunctionChoice | undefined): Answerer {
    return call => {
      const asked = functionAskedFor(call);
      if (asked === undefined && choice === undefined) return undefined;
      return this.#call(call, asked, choice);
    };
  }

  /** Ends all processes. */
  dispose(): void {
    for (const each of this.#running.values()) void each.then(running => running.stop()).catch(() => {});
    this.#running.clear();
  }

  async #call(call: TaskCall, asked: string | undefined, choice: FunctionChoice | undefined): Promise<TaskAnswer> {
    const { startFunction } = this.#host;
    const unanswered = (message: string): TaskAnswer => ({ kind: 'unanswered', message });
    if (!startFunction) return unanswered('Functions cannot be run here: that needs Node. Use mocks instead.');
    const templates = await this.#read(choice?.template);
    const found = await this.#find(templates, asked, choice);
    if (typeof found === 'string') return unanswered(`State "${call.state}" cannot be run here: ${found}`);
    let running = this.#running.get(found.name);
    if (running === undefined) {
      running = startFunction({ ...found, inspect: this.#options.inspect }, this.#options.events);
      this.#running.set(found.name, running);
    }
    const from = performance.now();
    let invoked: Invoked;
    try {
      const process = await running;
      invoked = await process.invoke(eventOf(call), contextOf(call));
    } catch (error) {
      this.#running.delete(found.name);
      return unanswered(
        `The function "${found.name}" cannot be run here: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    // A process that has ended is made anew, as Lambda does.
    if (invoked.ended) this.#running.delete(found.name);
    // It has taken its time; while a person has looked into it, the time is not its own.
    const seconds = this.#options.inspect ? 0 : Math.round(performance.now() - from) / 1000;
    return answerOf(call, invoked, seconds, this.#options.realTime);
  }

  #read(named: string | undefined): Promise<readonly ReadTemplate[]> {
    const { program, template } = this.#options;
    if (named !== undefined) return this.#readAll([besides(program, named)]);
    this.#templates ??= this.#readAll(
      template !== undefined ? [besides(program, template)] : [program, ...candidates(program)],
    );
    return this.#templates;
  }

  async #readAll(paths: readonly string[]): Promise<readonly ReadTemplate[]> {
    const found: ReadTemplate[] = [];
    for (const path of new Set(paths)) {
      const text = await readText(this.#host, path);
      const template = text === undefined ? undefined : readResources(parseDocument(text, formatOf(path)));
      if (template) found.push({ path, template });
    }
    return found;
  }

  /** The function, or why there is none. */
  async #find(
    templates: readonly ReadTemplate[],
    asked: string | undefined,
    choice: FunctionChoice | undefined,
  ): Promise<FoundFunction | string> {
    const { program, definition } = this.#options;
    if (choice?.handler !== undefined) {
      const { name = choice.handler, runtime, folder = '.', handler, timeout = 3, env = {} } = choice;
      const own = { name, folder, handler, runtime, functionName: name, entryPoints: [], code: undefined };
      return this.#runnable(own as unknown as TemplateFunction, program, env, timeout, 128, choice);
    }
    const wanted = choice?.name ?? asked ?? '';
    for (const { path, template } of templates) {
      const machine = machineOf(template, path, program, definition);
      const { resources, names } =
        choice?.name === undefined ? meantBy(wanted, machine) : { resources: [choice.name], names: [choice.name] };
      const all = functionsOf(template);
      const found =
        resources.map(id => functionNamed(template, aliasTarget(template, id) ?? id)).find(Boolean) ??
        all.find(each => names.includes(each.functionName ?? each.name) || names.includes(each.name)) ??
        all.find(each => fitsDeployedName(wanted, each));
      if (!found) continue;
      const { env, timeout, memory } = settingsOf(template, found);
      return this.#runnable(found, path, { ...env, ...choice?.env }, choice?.timeout ?? timeout, memory, choice);
    }
    const where =
      templates.length === 0
        ? 'no template is beside it (name one as "template" in the launch configuration).'
        : `${templates.map(({ path }) => baseName(path)).join(', ')} ${templates.length > 1 ? 'have' : 'has'} ${functionNames(templates)}. Name one: "tasks": { "STATE": { "lambda": "NAME" } }.`;
    return `it calls the function ${wanted}, and ${where}`;
  }

  async #runnable(
    found: TemplateFunction,
    template: string,
    env: { readonly [name: string]: string },
    timeoutSeconds: number,
    memory: number,
    choice: FunctionChoice | undefined,
  ): Promise<FoundFunction | string> {
    const { name, code } = found;
    const handler = choice?.handler ?? found.handler ?? (code ? 'index.handler' : undefined);
    const folder = besides(template, choice?.folder ?? found.folder);
    const runtime = runtimeOf(choice?.runtime ?? found.runtime, handler);
    if (runtime === undefined)
      return `the function "${name}" has the runtime ${found.runtime ?? 'of a container'}, and only Node.js and Python run here. Answer it with a mock or a handler.`;
    if (handler === undefined) return `the function "${name}" has no Handler.`;
    const shared = { name, runtime, handler, env, timeoutSeconds, memory };
    if (code) return { ...shared, folder: folderOf(template), files: [], code: code.value };
    const { files } = handlerCandidates({
      ...found,
      handler,
      folder: '.',
      runtime: runtime === 'node' ? 'nodejs' : 'python',
    });
    const there: string[] = [];
    for (const file of files) {
      const path = joinPath(folder, file);
      if ((await this.#host.readFile(path)) !== undefined) there.push(path);
    }
    if (there.length === 0)
      return `the code of the function "${name}" is not there: ${joinPath(folder, files[0] ?? handler)} and its like do not exist.`;
    // Where it is compiled beside its source, the source is what a person has before the eyes.
    return { ...shared, folder, files: there, code: undefined };
  }
}

/** What a task says that it calls: a function's ARN, its name, a placeholder. */
function functionAskedFor({ resource, parameters }: TaskCall): string | undefined {
  const { kind, service, action } = readResource(resource);
  if (kind === 'lambda') return resource;
  if (!/^(?:aws-sdk:)?lambda$/.test(service) || !/^invoke(?:\.waitForTaskToken)?$/.test(action)) return undefined;
  const { FunctionName: name } = (parameters ?? {}) as { readonly [name: string]: unknown };
  return typeof name === 'string' ? name : undefined;
}

/** Where its template may be: beside it and above. */
function candidates(program: string): string[] {
  const found: string[] = [];
  let folder = '.';
  for (let up = 0; up <= foldersAbove; up++, folder = `${folder}/..`)
    for (const name of templateNames) found.push(besides(program, `${folder}/${name}`));
  return found;
}

/** The machine of the template that the definition belongs to: what is put into it is told there. */
function machineOf(
  template: Template,
  path: string,
  program: string,
  definition: string | undefined,
): TemplateMachine | undefined {
  const { machines } = template;
  if (samePath(path, program))
    return machines.find(({ name }) => name === definition) ?? (machines.length === 1 ? machines[0] : undefined);
  return machines.find(({ file }) => file !== undefined && samePath(besides(path, file.path), program));
}

/** The function behind an alias or a version of CloudFormation. */
function aliasTarget(template: Template, name: string): string | undefined {
  const target = memberValue(memberValue(template.named(name)?.value, 'Properties'), 'FunctionName');
  const intrinsic = intrinsicOf(target);
  return intrinsic && nameOfIntrinsic(intrinsic).split('.')[0];
}

/** `stack-Charge-1A2B3C`: CloudFormation makes such names of logical ids; `${Stage}-charge` has more to be filled in. */
function fitsDeployedName(wanted: string, { name, functionName }: TemplateFunction): boolean {
  const own = wanted.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '');
  if (functionName?.includes('${')) {
    const parts = functionName.split(/\$\{[^}]*\}/).map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    if (parts.some(part => part !== '') && new RegExp(`^${parts.join('.+')}(?::.*)?$`).test(own)) return true;
  }
  return new RegExp(`(?:^|-)${name}-[A-Za-z0-9]{6,}(?::.*)?$`).test(own);
}

function functionNames(templates: readonly ReadTemplate[]): string {
  const names = templates.flatMap(({ template }) => functionsOf(template).map(({ name }) => name));
  return names.length === 0 ? 'no functions' : `the functions ${names.join(', ')}`;
}

function runtimeOf(runtime: string | undefined, handler: string | undefined): FunctionRuntime | undefined {
  if (runtime?.startsWith('nodejs')) return 'node';
  if (runtime?.startsWith('python')) return 'python';
  if (runtime !== undefined || handler === undefined) return undefined;
  return 'node';
}

/** Environment, time and memory as the template gives them, its globals first. */
function settingsOf(template: Template, { member }: TemplateFunction) {
  const { root } = template.document;
  const isResource = memberValue(member.value, 'Properties') !== undefined;
  const own = isResource ? memberValue(member.value, 'Properties') : member.value;
  const shared = isResource ? memberValue(memberValue(root, 'Globals'), 'Function') : memberValue(root, 'provider');
  const environments = isResource
    ? [shared, own].map(each => memberValue(memberValue(each, 'Environment'), 'Variables'))
    : [shared, own].map(each => memberValue(each, 'environment'));
  const env: Record<string, string> = {};
  for (const each of environments)
    if (each?.kind === 'object')
      for (const { key, value } of each.members) {
        const text = textOf(template, value);
        if (text !== undefined) env[key.value] = text;
      }
  const number = (name: string, usual: number) => {
    for (const each of [own, shared]) {
      const text = textOf(
        template,
        memberValue(each, isResource ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}`),
      );
      if (text !== undefined && Number(text) > 0) return Number(text);
    }
    return usual;
  };
  return { env, timeout: number('Timeout', isResource ? 3 : 6), memory: number('MemorySize', isResource ? 128 : 1024) };
}

/** What stands there, as far as it is known before a deployment: a parameter is its default, a resource its logical id. */
function textOf(template: Template, node: Node | undefined): string | undefined {
  const named = (name: string): string => {
    const [id = ''] = name.split('.');
    if (pseudo[id] !== undefined) return pseudo[id];
    const standard = memberValue(template.named(id)?.value, 'Default');
    return (standard && textOf(template, standard)) ?? id;
  };
  const intrinsic = intrinsicOf(node);
  if (intrinsic) {
    const sub = subOf(intrinsic);
    if (sub)
      return sub.text.value.replaceAll(
        /\$\{(?!!)([\w.:]+)\}/g,
        (_, name: string) => textOf(template, memberValue(sub.values, name)) ?? named(name),
      );
    return named(nameOfIntrinsic(intrinsic));
  }
  if (node?.kind === 'string') return node.value;
  if (node?.kind === 'number' || node?.kind === 'boolean') return String(node.value);
  return undefined;
}

const pseudo: { readonly [name: string]: string } = {
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'stack',
  'AWS::NoValue': '',
};

// ---- what goes in and comes out --------------------------------------------------------------------------------------

/** What the function is given. The SDK sends a text of JSON, the integration the JSON itself. */
function eventOf({ resource, parameters }: TaskCall): Json {
  const { kind, service } = readResource(resource);
  if (kind === 'lambda') return parameters;
  const { Payload: payload } = (parameters ?? {}) as { readonly Payload?: Json };
  if (payload === undefined) return {};
  if (!service.startsWith('aws-sdk:') || typeof payload !== 'string') return payload;
  try {
    return JSON.parse(payload) as Json;
  } catch {
    return payload;
  }
}

function contextOf({ parameters }: TaskCall): { readonly clientContext: Json; readonly qualifier: string } {
  const { ClientContext: client, Qualifier: qualifier } = (parameters ?? {}) as { readonly [name: string]: Json };
  let clientContext: Json = null;
  try {
    if (typeof client === 'string') clientContext = JSON.parse(atob(client)) as Json;
  } catch {
    // What is no JSON in base 64, Lambda refuses; the function does without.
  }
  return { clientContext, qualifier: typeof qualifier === 'string' ? qualifier : '$LATEST' };
}

/** As Step Functions words what Lambda says. */
function answerOf(call: TaskCall, invoked: Invoked, seconds: number, realTime: boolean): TaskAnswer {
  const { kind, service, pattern } = readResource(call.resource);
  const later = seconds > 0 ? { delaySeconds: seconds } : {};
  const isSdk = service.startsWith('aws-sdk:');
  const { text } = invoked;
  const failed = invoked.kind === 'error';
  if (failed && !isSdk) return { kind: 'failure', ...failureOf(text), ...later };
  const payload = isSdk ? text : jsonOf(text);
  const isEvent = (call.parameters as { readonly InvocationType?: Json } | null)?.InvocationType === 'Event';
  const result: Json =
    kind === 'lambda'
      ? payload
      : {
          ...(!isEvent && { ExecutedVersion: '$LATEST' }),
          ...(failed && { FunctionError: 'Unhandled' }),
          ...(!isEvent && { Payload: payload }),
          ...(!isSdk && {
            SdkHttpMetadata: {
              AllHttpHeaders: {},
              HttpHeaders: { 'Content-Type': 'application/json' },
              HttpStatusCode: isEvent ? 202 : 200,
            },
            SdkResponseMetadata: { RequestId: invoked.requestId },
          }),
          StatusCode: isEvent ? 202 : 200,
        };
  if (pattern === 'waitForTaskToken') return { ...openTask(call, realTime, undefined), submitted: result };
  return { kind: 'success', result, ...later };
}

/** The error of the function's own is its name, the payload as it is the cause. */
function failureOf(payload: string): { readonly error: string; readonly cause?: string } {
  const read = jsonOf(payload);
  const name =
    typeof read === 'object' && read !== null ? (read as { readonly errorType?: Json }).errorType : undefined;
  return { error: typeof name === 'string' && name !== '' ? name : 'Exception', cause: payload };
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
