/** `asl graph`: the picture of a definition as a file that stands by itself. */
import path from 'node:path';
import { graphOf, layout, renderSvg } from '../graph/index.ts';
import { readDefinition, UserError } from './files.ts';

export function graph(file: string, theme: 'light' | 'dark' | 'auto', definition?: string): string {
  const { machine } = readDefinition(file, definition);
  if (!machine || machine.states.length === 0)
    throw new UserError(`${file} has no states to draw. A definition is an object with StartAt and States.`);
  return renderSvg(layout(graphOf(machine)), { standalone: theme, title: definition ?? path.basename(file) });
}
