import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { check } from './check.ts';
import { readDefinition } from './files.ts';
import { frameOf, placeOf } from './place.ts';

function withFile<T>(name: string, text: string, work: (file: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'asl-'));
  try {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wrong = 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n  C:\n    Type: Succeed\n';

test('people get the place, the sentence, the rule and the line', () => {
  withFile('w.asl.yaml', wrong, file => {
    const report = check([file], 'pretty');
    expect(report.errors).toBe(2);
    expect(report.text).toContain(`${file}:5:11 error: There is no state "B" at the top level.`);
    expect(report.text).toContain('(missing-transition-target)\n5 |     Next: B\n  |           ^');
    expect(report.text).toMatch(/\n\n1 file checked: 2 errors, 0 warnings$/);
  });
});

test('machines get JSON', () => {
  withFile('w.asl.yaml', wrong, file => {
    expect(JSON.parse(check([file], 'json').text)[0]).toMatchObject({
      rule: 'missing-transition-target',
      severity: 'error',
      start: { line: 5, column: 11 },
      location: '/States/A/Next',
      awsCode: 'MISSING_TRANSITION_TARGET',
    });
  });
});

test('a long line is cut around the place', () => {
  const text = `{${' '.repeat(500)}"here"${' '.repeat(500)}}`;
  const frame = frameOf(text, 501, 507);
  expect(frame.split('\n')[0]?.length).toBeLessThan(120);
  const [line = '', marks = ''] = frame.split('\n');
  expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('"here"');
  expect(placeOf('a\r\nb\nc', 5)).toEqual({ line: 3, column: 1 });
});

test('a file that is not there is said so', () => {
  expect(() => readDefinition('/nowhere/x.asl.json')).toThrow(
    'Cannot read /nowhere/x.asl.json: there is no such file.',
  );
});
