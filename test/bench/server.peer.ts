/** AWS's language service beside our server, in a process of its own; see server.bench.ts. */
import { answerApart } from './apart.ts';
import { awsService, complete, hover, type Opened } from './peers.ts';
import { type EditName, edits, type FileSet, filesOf } from './serverInputs.ts';

const peerVerbs = { completion: complete, hover };

export type ServerQuestion = { readonly verb: keyof typeof peerVerbs } & (
  | { readonly set: FileSet; readonly file: number; readonly offset: number }
  | { readonly edit: EditName; readonly round: number }
);

interface File {
  readonly text: string;
  opened?: Opened;
}

const sets = new Map<FileSet, readonly File[]>();
let large: string | undefined;

/** Asked at a position of a file that it knows. */
async function known(set: FileSet, file: number, offset: number, verb: keyof typeof peerVerbs): Promise<number> {
  const files = sets.get(set) ?? filesOf[set]().map(({ text }): File => ({ text }));
  sets.set(set, files);
  const one = files[file]!;
  one.opened ??= awsService.open(one.text, 'json');
  const { opened } = one;
  const position = opened.document.positionAt(offset);
  return await took(() => peerVerbs[verb](opened, position));
}

/** The first request about a version, which is parsed for it. */
async function edited(edit: EditName, round: number, verb: keyof typeof peerVerbs): Promise<number> {
  large ??= filesOf.large()[0]!.text;
  const { text, at } = edits[edit](large, round);
  return await took(() => {
    const opened = awsService.open(text, 'json');
    return peerVerbs[verb](opened, opened.document.positionAt(at));
  });
}

async function took(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run().catch(() => undefined);
  return performance.now() - start;
}

answerApart<ServerQuestion>(question =>
  'edit' in question
    ? edited(question.edit, question.round, question.verb)
    : known(question.set, question.file, question.offset, question.verb),
);
