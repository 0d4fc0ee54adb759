/** Findings for people: place, sentence, rule and the line, in colours where the terminal has some. */
import type { Severity } from '../../language/index.ts';
import { sureFix } from '../../language/index.ts';
import type { CheckedFile, FileDiagnostic } from '../diagnose.ts';
import type { Paint } from '../place.ts';
import { countOf, type Report, toldOf } from '../report.ts';

export function pretty(report: Report, coloured = false): string {
  const style = coloured ? colours : plain;
  const blocks = report.files.flatMap(file => toldOf(file, report).map(each => block(file, each, style)));
  return [...blocks, summary(report)].join('\n\n');
}

function block({ path, lines }: CheckedFile, { span, severity, message, rule, related }: FileDiagnostic, style: Style) {
  const { line, column } = lines.placeOf(span.start);
  const head = `${style.bold(`${path}:${line}:${column}`)} ${style[severity](severity)}: ${message} ${style.dim(`(${rule})`)}`;
  const others = (related ?? []).map(other => {
    const place = lines.placeOf(other.span.start);
    return style.dim(`  ${path}:${place.line}:${place.column} ${other.message}`);
  });
  return [head, lines.frameOf(span, { dim: style.dim, mark: style[severity] }), ...others].join('\n');
}

function summary(report: Report): string {
  const { files, fixed, ignored, least } = report;
  const notes = least === 'information' || least === 'hint' ? countOf(report, 'information') : 0;
  const fixable = files.flatMap(file => toldOf(file, report)).filter(sureFix).length;
  return [
    `${count(files.length, 'file')} checked: ${count(countOf(report, 'error'), 'error')}, ${count(countOf(report, 'warning'), 'warning')}`,
    ...(notes > 0 ? [`${count(notes, 'note')}`] : []),
    ...(fixed > 0 ? [`${fixed} fixed`] : []),
    ...(fixable > 0 ? [`${fixable} can be fixed with --fix`] : []),
    ...(ignored > 0 ? [`${count(ignored, 'file')} ignored by configuration`] : []),
  ].join(', ');
}

const count = (amount: number, noun: string) => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

type Style = Record<Severity | 'bold' | 'dim', Paint>;

const none: Paint = text => text;
const plain: Style = { error: none, warning: none, information: none, hint: none, bold: none, dim: none };
/** Codes of "Select Graphic Rendition", ECMA-48. */
const paint =
  (on: number, off: number): Paint =>
  text =>
    `\u001b[${on}m${text}\u001b[${off}m`;
const colours: Style = {
  error: paint(31, 39),
  warning: paint(33, 39),
  information: paint(36, 39),
  hint: paint(90, 39),
  bold: paint(1, 22),
  dim: paint(2, 22),
};

/** Whether a stream is coloured: https://no-color.org, and `FORCE_COLOR` for what only looks like no terminal. */
export function wantsColour(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}
