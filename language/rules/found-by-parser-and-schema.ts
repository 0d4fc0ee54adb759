/**
 * Rules whose findings come from the parser or from the schema made of the field table. They stand in the list of rules
 * like all others, so that they have a severity, an explanation and examples; only the check is elsewhere.
 */
import type { Rule } from '../diagnostics.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';

/** A machine of one state, from the state's members. */
const one = (state: string) => `{"StartAt":"A","States":{"A":{${state}}}}`;
const jsonata = (state: string) => `{"QueryLanguage":"JSONata",${one(state).slice(1)}`;
const task = '"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"}';
const map = (members: string) =>
  one(
    `"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Succeed"}}}${members}`,
  );
const choice = (rule: string) =>
  `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{${rule}}],"Default":"B"},"B":{"Type":"Succeed"}}}`;

export const foundByParser: readonly Rule[] = [
  {
    id: 'json-syntax',
    severity: 'error',
    awsCode: 'INVALID_JSON_DESCRIPTION',
    summary: 'The text must be JSON.',
    wrong: '{"StartAt":"A","States":{"A":{"Type":"Succeed"},}}',
    right: one('"Type":"Succeed"'),
  },
  {
    id: 'yaml-syntax',
    severity: 'error',
    awsCode: 'INVALID_JSON_DESCRIPTION',
    summary: 'The text must be YAML 1.2.',
    wrong: 'StartAt: A\nStates:\n  A:\n    Type: "Succeed\n',
    right: 'StartAt: A\nStates:\n  A:\n    Type: "Succeed"\n',
  },
  {
    id: 'duplicate-key',
    severity: 'error',
    summary: 'A key may stand once in an object; readers keep one of them and drop the other without a word.',
    wrong: '{"StartAt":"A","States":{"A":{"Type":"Succeed","Type":"Succeed"}}}',
    right: one('"Type":"Succeed"'),
  },
];

export const foundBySchema: readonly Rule[] = [
  {
    id: 'root-object',
    severity: 'error',
    awsCode: schema,
    summary: 'A definition is one object with `StartAt` and `States`.',
    wrong: '["StartAt"]',
    right: one('"Type":"Succeed"'),
  },
  {
    id: 'required-fields',
    severity: 'error',
    awsCode: schema,
    summary:
      'Some fields must be there: `StartAt`, `States`, `Type`, `Resource`, `Choices`, `Branches`, `ErrorEquals` …',
    wrong: one('"Type":"Task","End":true'),
    right: one(`${task},"End":true`),
  },
  {
    id: 'unknown-field',
    severity: 'error',
    awsCode: schema,
    summary: 'A field that does not exist here is refused.',
    wrong: one(`${task},"TimeoutSecond":5,"End":true`),
    right: one(`${task},"TimeoutSeconds":5,"End":true`),
  },
  {
    id: 'unknown-state-type',
    severity: 'error',
    awsCode: schema,
    summary: '`Type` is one of Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map.',
    wrong: one('"Type":"Invoke","End":true'),
    right: one('"Type":"Pass","End":true'),
  },
  {
    id: 'wrong-json-type',
    severity: 'error',
    awsCode: schema,
    summary: 'A field holds a value of its type.',
    wrong: one('"Type":"Pass","End":"true"'),
    right: one('"Type":"Pass","End":true'),
  },
  {
    id: 'enum-value',
    severity: 'error',
    awsCode: schema,
    summary: 'Some fields take one of a few words.',
    wrong: one(`${task},"Retry":[{"ErrorEquals":["E"],"JitterStrategy":"HALF"}],"End":true`),
    right: one(`${task},"Retry":[{"ErrorEquals":["E"],"JitterStrategy":"FULL"}],"End":true`),
  },
  {
    id: 'value-range',
    severity: 'error',
    awsCode: schema,
    summary: 'Numbers stay inside their range.',
    wrong: one('"Type":"Wait","Seconds":-1,"End":true'),
    right: one('"Type":"Wait","Seconds":0,"End":true'),
  },
  {
    id: 'empty-collection',
    severity: 'error',
    awsCode: schema,
    summary: 'Lists such as `Choices`, `Branches` and `ErrorEquals` have at least one entry.',
    wrong: one('"Type":"Parallel","Branches":[],"End":true'),
    right: one('"Type":"Parallel","Branches":[{"StartAt":"I","States":{"I":{"Type":"Succeed"}}}],"End":true'),
  },
  {
    id: 'next-xor-end',
    severity: 'error',
    awsCode: schema,
    summary: 'A state has either `Next` or `"End": true`.',
    wrong: one('"Type":"Pass"'),
    right: one('"Type":"Pass","End":true'),
  },
  {
    id: 'wait-timing-exactly-one',
    severity: 'error',
    awsCode: schema,
    summary: 'A Wait state has exactly one of `Seconds`, `Timestamp`, `SecondsPath` and `TimestampPath`.',
    wrong: one('"Type":"Wait","Seconds":1,"SecondsPath":"$.s","End":true'),
    right: one('"Type":"Wait","SecondsPath":"$.s","End":true'),
  },
  {
    id: 'wait-timestamp-format',
    severity: 'error',
    awsCode: schema,
    summary: 'A `Timestamp` is written as RFC 3339, with an upper case T and Z.',
    wrong: one('"Type":"Wait","Timestamp":"2026-01-01","End":true'),
    right: one('"Type":"Wait","Timestamp":"2026-01-01T08:00:00Z","End":true'),
  },
  {
    id: 'exclusive-fields',
    severity: 'error',
    awsCode: schema,
    summary: 'A value is given either directly or by its `…Path` field, not both.',
    wrong: one(`${task},"TimeoutSeconds":5,"TimeoutSecondsPath":"$.t","End":true`),
    right: one(`${task},"TimeoutSecondsPath":"$.t","End":true`),
  },
  {
    id: 'field-wrong-language',
    severity: 'error',
    awsCode: schema,
    summary: 'Some fields exist in one query language only.',
    wrong: jsonata('"Type":"Pass","InputPath":"$.a","End":true'),
    right: jsonata('"Type":"Pass","Output":"{% $states.input.a %}","End":true'),
  },
  {
    id: 'choice-rule-shape',
    severity: 'error',
    awsCode: schema,
    summary: 'A Choice rule has exactly one of `And`, `Or`, `Not`, `Variable` (JSONPath) and `Condition` (JSONata).',
    wrong: choice('"Next":"B"'),
    right: choice('"Variable":"$.a","IsPresent":true,"Next":"B"'),
  },
  {
    id: 'choice-operator-count',
    severity: 'error',
    awsCode: schema,
    summary: 'Beside `Variable` stands exactly one comparison.',
    wrong: choice('"Variable":"$.a","NumericLessThan":3,"NumericGreaterThan":1,"Next":"B"'),
    right: choice(
      '"And":[{"Variable":"$.a","NumericLessThan":3},{"Variable":"$.a","NumericGreaterThan":1}],"Next":"B"',
    ),
  },
  {
    id: 'choice-operand-type',
    severity: 'error',
    awsCode: schema,
    summary: 'A comparison takes an operand of its own type.',
    wrong: choice('"Variable":"$.a","NumericEquals":"1","Next":"B"'),
    right: choice('"Variable":"$.a","NumericEquals":1,"Next":"B"'),
  },
  {
    id: 'map-processor',
    severity: 'error',
    awsCode: schema,
    summary: 'A Map has exactly one of `ItemProcessor` and the older `Iterator`.',
    wrong: one('"Type":"Map","End":true'),
    right: one('"Type":"Map","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Succeed"}}},"End":true'),
  },
  {
    id: 'map-itemselector-and-parameters',
    severity: 'error',
    awsCode: schema,
    summary: 'A Map has `ItemSelector` or the older `Parameters`, not both.',
    wrong: map(',"ItemSelector":{},"Parameters":{}'),
    right: map(',"ItemSelector":{}'),
  },
  {
    id: 'map-itembatcher-limit',
    severity: 'error',
    awsCode: schema,
    summary: 'An `ItemBatcher` says how large a batch may be.',
    wrong: map(',"ItemBatcher":{"BatchInput":{}}'),
    right: map(',"ItemBatcher":{"MaxItemsPerBatch":10}'),
  },
  {
    id: 'map-resultwriter-shape',
    severity: 'error',
    awsCode: schema,
    summary: 'A `ResultWriter` says where to write (`Resource` with its parameters), or how (`WriterConfig`), or both.',
    wrong: map(',"ResultWriter":{}'),
    right: map(
      ',"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"results","Prefix":"run"}}',
    ),
  },
  {
    id: 'credentials-rolearn',
    severity: 'error',
    awsCode: schema,
    summary: '`Credentials` names the role to assume.',
    wrong: one(`${task},"Credentials":{},"End":true`),
    right: one(`${task},"Credentials":{"RoleArn":"arn:aws:iam::123456789012:role/other-account"},"End":true`),
  },
  {
    id: 'terminal-has-transition',
    severity: 'error',
    awsCode: schema,
    summary: 'Succeed, Fail and Choice states have neither `Next` nor `End` of their own.',
    wrong: one('"Type":"Succeed","End":true'),
    right: one('"Type":"Succeed"'),
  },
  {
    id: 'querylanguage-on-branch',
    severity: 'error',
    awsCode: schema,
    summary: 'Branches and item processors have no `QueryLanguage`: states and the whole machine have.',
    wrong: one(
      '"Type":"Parallel","Branches":[{"QueryLanguage":"JSONata","StartAt":"I","States":{"I":{"Type":"Succeed"}}}],"End":true',
    ),
    right: one(
      '"Type":"Parallel","Branches":[{"StartAt":"I","States":{"I":{"Type":"Succeed","QueryLanguage":"JSONata"}}}],"End":true',
    ),
  },
  {
    id: 'querylanguage-value',
    severity: 'error',
    awsCode: schema,
    summary: '`QueryLanguage` is JSONPath or JSONata, in this spelling.',
    wrong: one('"Type":"Succeed","QueryLanguage":"jsonata"'),
    right: one('"Type":"Succeed","QueryLanguage":"JSONata"'),
  },
  {
    id: 'choice-nested-next',
    severity: 'error',
    awsCode: schema,
    summary: '`Next`, `Assign` and `Output` stand on the outermost rule of `Choices` only.',
    wrong: choice('"Not":{"Variable":"$.a","IsPresent":true,"Next":"B"},"Next":"B"'),
    right: choice('"Not":{"Variable":"$.a","IsPresent":true},"Next":"B"'),
  },
  {
    id: 'label-invalid',
    severity: 'error',
    awsCode: 'INVALID_LABEL_NAME',
    summary: 'A `Label` has 1 to 40 characters, without spaces, wildcards, brackets and special characters.',
    wrong: map(',"Label":"my label"'),
    right: map(',"Label":"my-label"'),
  },
  {
    id: 'map-itemreader-config',
    severity: 'error',
    awsCode: schema,
    summary: 'The fields of a `ReaderConfig` fit each other and the data.',
    wrong: map(
      ',"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":{"Bucket":"b","Key":"k"},"ReaderConfig":{"InputType":"JSON","ItemsPointer":"orders"}}',
    ),
    right: map(
      ',"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":{"Bucket":"b","Key":"k"},"ReaderConfig":{"InputType":"JSON","ItemsPointer":"/orders"}}',
    ),
  },
];
