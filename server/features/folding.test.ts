import { expect, test } from 'vitest';
import { foldsOf } from './folding.ts';
import { marked } from './marked.ts';

/** `1>` behind a line opens the fold 1, `<1` closes it. */
function checkFolds(withMarks: string) {
  const wanted: Record<string, [number, number]> = {};
  const lines = withMarks.split('\n').map((line, at) => {
    for (const [, id = ''] of line.matchAll(/(\d)>/g)) wanted[id] = [at, -1];
    for (const [, id = ''] of line.matchAll(/<(\d)/g)) wanted[id]![1] = at;
    return line.replaceAll(/ ?(\d>|<\d)/g, '');
  });
  const { document } = marked(lines.join('\n'));
  const lineOf = (offset: number) => document.text.slice(0, offset).split('\n').length - 1;
  const found = foldsOf(document).map(({ start, end, closed }) => [lineOf(start), lineOf(end) - (closed ? 1 : 0)]);
  const shown = (folds: readonly (readonly (number | undefined)[])[]) => [...new Set(folds.map(String))].sort();
  expect(shown(found.filter(([start = 0, end = 0]) => end > start))).toEqual(shown(Object.values(wanted)));
}

test('JSON: what closes stays in sight', () => {
  checkFolds(`{ 1>
  // One 2>
  // and two. <2
  "StartAt": "A",
  "States": { 3>
    /* Over 4>
       lines. */ <4
    "A": { "Type": "Task", "Retry": [ 5>
      { "ErrorEquals": ["B"] } <5
    ], "End": true } <3
  } <1
}`);
});

test('YAML: what belongs to a line folds into it', () => {
  checkFolds(`# One 1>
# two <1
StartAt: A
States: 2>
  A: 3>
    Type: Task
    Comment: | 4>
      # no comment
      # but text <4
    Retry: 5>
      - ErrorEquals: 6> 9>
          - B <9
        MaxAttempts: 1 <5 <6
    End: true <3

  # region rest 7>
  B: 8>
    Type: Succeed <2 <8
  # endregion <7
`);
});
