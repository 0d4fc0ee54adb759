/** A value as lines of JSON, each with what became of it since another value: what is new, what is another, what is gone. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface Line {
  readonly text: string;
  readonly kind: 'same' | 'new' | 'changed' | 'gone';
}

const most = 2_000;

/** Without `before` everything is the same. */
export function linesOf(value: Json, before?: Json): Line[] {
  const lines: Line[] = [];
  write(value, before === undefined ? value : before, before !== undefined, '', '', '', lines);
  return lines.length > most
    ? [...lines.slice(0, most), { text: `… ${lines.length - most} more lines`, kind: 'same' }]
    : lines;
}

function write(
  value: Json,
  before: Json | undefined,
  compared: boolean,
  indent: string,
  key: string,
  comma: string,
  lines: Line[],
): void {
  if (lines.length > most * 2) return;
  const isNew = compared && before === undefined;
  const kind = isNew ? 'new' : 'same';
  if (typeof value !== 'object' || value === null) {
    const changed = compared && !isNew && before !== value;
    lines.push({ text: `${indent}${key}${JSON.stringify(value)}${comma}`, kind: changed ? 'changed' : kind });
    return;
  }
  const isArray = Array.isArray(value);
  const alike = typeof before === 'object' && before !== null && Array.isArray(before) === isArray;
  const own = isNew || alike ? kind : compared ? 'changed' : 'same';
  const entries = Object.entries(value as { readonly [name: string]: Json });
  const others = alike ? (before as { readonly [name: string]: Json }) : {};
  const gone = compared && alike ? Object.keys(others).filter(name => !Object.hasOwn(value, name)) : [];
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0 && gone.length === 0) {
    lines.push({ text: `${indent}${key}${open}${close}${comma}`, kind: own });
    return;
  }
  lines.push({ text: `${indent}${key}${open}`, kind: own });
  entries.forEach(([name, inner], index) => {
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    const label = isArray ? '' : `${JSON.stringify(name)}: `;
    write(
      inner,
      compared ? other : inner,
      compared,
      `${indent}  `,
      label,
      index < entries.length - 1 ? ',' : '',
      lines,
    );
  });
  for (const name of gone) {
    const text = JSON.stringify(others[name]);
    const label = isArray ? '' : `${JSON.stringify(name)}: `;
    lines.push({ text: `${indent}  ${label}${text.length > 60 ? `${text.slice(0, 59)}…` : text}`, kind: 'gone' });
  }
  lines.push({ text: `${indent}${close}${comma}`, kind: own });
}
