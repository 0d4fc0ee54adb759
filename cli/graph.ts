/** `asl graph`: the picture of a definition as a file that stands by itself, or as text for tools that draw themselves. */
import path from 'node:path';
import type { Theme } from '../graph/index.ts';
import { graphOf, layout, renderSvg, toDot, toMermaid } from '../graph/index.ts';
import { readMachine, UserError, writeText } from './files.ts';

const graphFormats = ['svg', 'png', 'mermaid', 'dot'] as const;
export type GraphFormat = (typeof graphFormats)[number];

export interface GraphCall {
  /** By default what the name of the output says, else SVG. */
  readonly format?: GraphFormat;
  readonly theme?: Theme | 'auto';
  /** Which state machine of a template that has several. */
  readonly definition?: string;
  /** File to write instead of standard output. */
  readonly output?: string;
  /** Of a PNG: pixels for each point of the picture. */
  readonly scale?: number;
  /** Of a PNG: font files, the first ones before those of the system. */
  readonly fonts?: readonly string[];
  /** Standard output is a screen. */
  readonly toScreen?: boolean;
}

export interface GraphOutcome {
  /** For standard output; nothing when a file was written. */
  readonly content: string | Uint8Array | undefined;
  /** For the person: what was written, and what is wrong with it. */
  readonly words: readonly string[];
}

export async function graph(file: string, call: GraphCall): Promise<GraphOutcome> {
  const { definition, output } = call;
  const format = call.format ?? formatOf(output);
  const drawn = graphOf(readMachine(file, definition));
  const title = definition ?? path.basename(file);
  const words: string[] = [];
  let content: string | Uint8Array;
  if (format === 'mermaid') content = toMermaid(drawn, { title });
  else if (format === 'dot') content = toDot(drawn, { title });
  else {
    const picture = layout(drawn);
    const theme = call.theme ?? 'auto';
    if (format === 'svg') content = `${renderSvg(picture, { standalone: theme, title })}\n`;
    else {
      if (output === undefined && call.toScreen)
        throw new UserError('A PNG is no text for a screen. Name a file with -o, or lead the output into one.');
      const { pngOf } = await import('./png.ts');
      const png = await pngOf(renderSvg(picture, { standalone: theme === 'auto' ? 'light' : theme, title }), picture, {
        scale: call.scale ?? 2,
        fonts: call.fonts ?? [],
      });
      content = png.bytes;
      words.push(...png.words);
    }
  }
  if (output === undefined) return { content, words };
  writeText(output, content);
  return { content: undefined, words: [`Wrote ${output}`, ...words] };
}

function formatOf(output: string | undefined): GraphFormat {
  const ending = output === undefined ? '' : path.extname(output).toLowerCase();
  const format = endings[ending];
  if (format) return format;
  throw new UserError(
    `asl graph makes no ${ending}. Let the name end in ${Object.keys(endings).filter(Boolean).join(', ')}, or say --format.`,
  );
}

const endings: Readonly<Record<string, GraphFormat>> = {
  '': 'svg',
  '.svg': 'svg',
  '.png': 'png',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
};
