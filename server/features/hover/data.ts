/** What is known of the data under the mouse: the shape of an expression or of a part of it, and where it was produced. */
import { producers, shapeAt } from '../../../dataflow/index.ts';
import { isAnything, join, type Presence, type Shape, shapeText, sizeOfShape } from '../../../expressions/index.ts';
import type { State, StateMachine } from '../../../language/index.ts';
import type { Hover, HoverOptions } from './found.ts';
import { shownName } from './links.ts';

export function dataHover(machine: StateMachine, offset: number, { flow, link }: HoverOptions): Hover | undefined {
  const known = flow?.();
  const found = known && shapeAt(known, offset);
  if (!found) return undefined;
  const from = producers(machine, found.from).slice(0, most);
  const places = from.map(({ state, by, node }) => {
    const words = by.stage === 'Input' ? 'the input of the execution' : `${shownName(state.name)} · ${by.stage}`;
    return link?.(words, node.span) ?? words;
  });
  const parts = [
    shapeWords(found.shape, found.present),
    places.length > 0 ? `From ${[...new Set(places)].join(', ')}` : '',
  ];
  const markdown = parts.filter(Boolean).join('\n\n');
  return markdown === '' ? undefined : { span: found.span, markdown };
}

/** What goes into a state and what comes out of it; nothing where neither is known. */
export function stateDataWords(state: State, { flow }: HoverOptions): string {
  const known = flow?.()?.of(state);
  if (!known) return '';
  const lines: [string, Shape][] = [['in', known.entry.input.shape]];
  const [data, ...others] = known.ways.map(way => way.data.shape);
  if (data) lines.push(['out', others.reduce((all, each) => join(all, each), data)]);
  const told = lines.filter(([, shape]) => !isAnything(shape) && shape.kind !== 'never');
  if (told.length === 0) return '';
  const text = told.map(([name, shape]) => `${name}: ${shapeText(shape, { depth: 2, members: 12, width: 60 })}`);
  const size = data ? sizeWords(others.reduce((all, each) => join(all, each), data)) : '';
  return `\`\`\`typescript\n${text.join('\n')}\n\`\`\`${size && `\n\n${size}`}`;
}

/** Service quotas: an input, output or result has at most 256 KiB. */
const largestPayload = 262_144;

/** How large what goes on is, as far as that is known. */
function sizeWords(shape: Shape): string {
  const { least, most: largest } = sizeOfShape(shape);
  if (largest === undefined && least < 1024) return '';
  const bytes = (count: number) => (count < 1024 ? `${count} bytes` : `${Math.round(count / 1024)} KiB`);
  const range =
    largest === undefined
      ? `at least ${bytes(least)}`
      : largest === least
        ? bytes(least)
        : `${bytes(least)} to ${bytes(largest)}`;
  return `Out: ${range} of 256 KiB${least > largestPayload ? ' — **too much: the execution fails**' : ''}`;
}

/** As a type of TypeScript; nothing of what is not known. */
export function shapeWords(shape: Shape, present: Presence): string {
  if (present === 'never') return 'There is **nothing** here, whatever the input is.';
  if (isAnything(shape)) return '';
  const type = `\`\`\`typescript\n${shapeText(shape, { depth: 4, members: 20, width: 60 })}\n\`\`\``;
  return present === 'maybe' ? `${type}\n\nMay be missing.` : type;
}

/** Places that are told. */
const most = 5;
