/** A document, and the same in the other format. What people wrote keeps its data and its comments there and back. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { convertedDocument, convertedName } from './convert.ts';
import { formatOf, parseDocument } from './parse.ts';
import { toJson } from './tree.ts';

const json = `{
  // All orders
  "Comment": "it: works", // for people
  "StartAt": "Charge",
  "States": {

    /* The card,
     * first */
    "Charge": { // by the bank
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {
        "Text": "{% $states.input.\\"a b\\" %}",
        "Query": "select *\\nfrom t\\n",
        "Empty": {},
        "None": null,
        "Version": "1.0"
      },
      "Retry": [
        // Throttled
        {
          "ErrorEquals": ["Lambda.TooManyRequestsException"], // one
          "MaxAttempts": 3
        },
        { "ErrorEquals": ["States.ALL"] }
      ],
      "End": true
      // The end
    }
  }
}
`;
const yaml = `# All orders
Comment: "it: works" # for people
StartAt: Charge
States:

  # The card,
  # first
  Charge: # by the bank
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters:
      Text: '{% $states.input."a b" %}'
      Query: |
        select *
        from t
      Empty: {}
      None: null
      Version: "1.0"
    Retry:
      # Throttled
      - ErrorEquals: [Lambda.TooManyRequestsException] # one
        MaxAttempts: 3
      - ErrorEquals: [States.ALL]
    End: true
    # The end
`;

test('JSON becomes YAML as people write it', () => {
  expect(convertedDocument(parseDocument(json, 'json'), 'yaml')).toBe(yaml);
});

test('YAML becomes JSON, with its comments', () => {
  const back = json
    .replace('    /* The card,\n     * first */', '    // The card,\n    // first')
    .replace(
      '        { "ErrorEquals": ["States.ALL"] }',
      '        {\n          "ErrorEquals": ["States.ALL"]\n        }',
    );
  expect(convertedDocument(parseDocument(yaml, 'yaml'), 'json')).toBe(back);
});

test('what cannot be read is not converted, and files get the name of the other format', () => {
  expect(convertedDocument(parseDocument('{ "a": ', 'json'), 'yaml')).toBeUndefined();
  expect(convertedName('order.asl.json', 'yaml')).toBe('order.asl.yaml');
  expect(convertedName('order.asl', 'yaml')).toBe('order.asl.yaml');
  expect(convertedName('order.asl.yml', 'json')).toBe('order.asl.json');
});

const root = path.resolve(import.meta.dirname, '..');
const folders = ['examples', '../shared/realworld'].map(folder => path.join(root, folder)).filter(existsSync);
const files = folders.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.asl\.(json|ya?ml)$/.test(file))
    .map(file => path.join(folder, file)),
);

test(`${files.length} definitions are the same data there and back, no comment is lost`, () => {
  const count = (text: string, mark: RegExp) => text.match(mark)?.length ?? 0;
  for (const file of files) {
    const format = formatOf(file);
    const other = format === 'json' ? 'yaml' : 'json';
    const document = parseDocument(readFileSync(file, 'utf8'), format);
    const there = convertedDocument(document, other);
    if (there === undefined || !document.root) continue;
    const second = parseDocument(there, other);
    expect(second.problems, `${file}\n${there}`).toEqual([]);
    expect(second.root && toJson(second.root), file).toEqual(toJson(document.root));
    const back = convertedDocument(second, format) ?? '';
    const third = parseDocument(back, format);
    expect(third.root && toJson(third.root), file).toEqual(toJson(document.root));
    if (other === 'yaml') continue;
    expect(count(there, /^ *\/\//gm), file).toBe(count(back, /^ *#/gm));
  }
  expect(files.length).toBeGreaterThan(2);
});
