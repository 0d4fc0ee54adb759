import { expect, test } from 'vitest';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { analyse } from './analyse.ts';
import { traceForward } from './trace.ts';
import { traceBackward } from './trace-back.ts';

const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

/** `State: expression`, with `=` before it where the field is handed on; in the order in which they are met. */
function checkReads(states: object, keys: readonly (string | number)[], expected: readonly string[]): void {
  const machine = readStateMachine(
    parseDocument(JSON.stringify({ StartAt: Object.keys(states)[0], States: states }), 'json'),
  )!;
  const { reads } = traceForward(machine, { state: machine.states[0]!, keys });
  const { text } = machine.document;
  const told = reads.map(
    ({ state, span, copied }) => `${state.name}: ${copied ? '=' : ''}${text.slice(span.start, span.end)}`,
  );
  expect(told.sort()).toEqual([...expected].sort());
}

test('through states that leave it alone, under the name it is copied to, up to where it is overwritten', () => {
  checkReads(
    {
      A: { Type: 'Pass', Parameters: { 'key.$': '$.order.id', other: 1 }, ResultPath: '$.copy', Next: 'B' },
      B: {
        Type: 'Task',
        Resource: lambda,
        Parameters: { 'x.$': '$.copy.key', 'y.$': '$.order.lines' },
        ResultPath: '$.copy',
        Next: 'C',
      },
      C: { Type: 'Choice', Choices: [{ Variable: '$.copy.key', IsPresent: true, Next: 'D' }], Default: 'D' },
      D: { Type: 'Pass', Parameters: { 'all.$': "States.Format('{}', $.order)" }, End: true },
    },
    ['order', 'id'],
    ['A: =$.order.id', 'B: =$.copy.key', 'D: $.order'],
  );
});

test('InputPath and OutputPath make the way shorter', () => {
  checkReads(
    {
      A: { Type: 'Wait', Seconds: 1, InputPath: '$.order', Next: 'B' },
      B: { Type: 'Wait', SecondsPath: '$.id.n', OutputPath: '$.id', Next: 'C' },
      C: { Type: 'Wait', SecondsPath: '$.n', End: true },
    },
    ['order', 'id', 'n'],
    ['A: $.order', 'B: =$.id.n', 'B: =$.id', 'C: =$.n'],
  );
});

test('into branches and iterations, and as a variable', () => {
  checkReads(
    {
      A: { Type: 'Pass', Assign: { 'v.$': '$.id' }, Next: 'M' },
      M: {
        Type: 'Map',
        ItemsPath: '$.lines',
        ItemSelector: { 'order.$': '$.id' },
        ItemProcessor: {
          StartAt: 'I',
          States: { I: { Type: 'Task', Resource: lambda, Parameters: { 'a.$': '$.order', 'b.$': '$v' }, End: true } },
        },
        End: true,
      },
    },
    ['id'],
    ['A: =$.id', 'M: =$.id', 'I: =$.order', 'I: =$v'],
  );
});

test('the item of a Map is a part of its list, in both languages', () => {
  const inner = {
    StartAt: 'I',
    States: { I: { Type: 'Task', Resource: lambda, Parameters: { 'n.$': '$.line.qty', 'k.$': '$.key' }, End: true } },
  };
  checkReads(
    {
      A: { Type: 'Pass', Parameters: { 'lines.$': '$.order.lines' }, Next: 'M' },
      M: {
        Type: 'Map',
        ItemsPath: '$.lines',
        ItemSelector: { 'line.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'key.$': '$$.Map.Item.Value.key' },
        ItemProcessor: inner,
        End: true,
      },
    },
    ['order', 'lines'],
    [
      'A: =$.order.lines',
      'M: =$.lines',
      'M: =$$.Map.Item.Value',
      'M: =$$.Map.Item.Value.key',
      'I: =$.line.qty',
      'I: =$.key',
    ],
  );
  const selector = { line: '{% $states.context.Map.Item.Value %}', i: '{% $states.context.Map.Item.Index %}' };
  const task = { Type: 'Pass', Output: '{% $states.input.line.qty %}', End: true };
  for (const [items, keys] of [
    ['{% $states.input.lines %}', ['lines', 2, 'qty']],
    ['{% $states.input.lines %}', ['lines']],
  ] as const)
    checkReads(
      {
        M: {
          Type: 'Map',
          QueryLanguage: 'JSONata',
          Items: items,
          ItemSelector: selector,
          ItemProcessor: { StartAt: 'I', States: { I: { ...task, QueryLanguage: 'JSONata' } } },
          End: true,
        },
      },
      keys,
      ['M: =$states.input.lines', 'M: =$states.context.Map.Item.Value', 'I: =$states.input.line.qty'],
    );
});

test('in JSONata', () => {
  checkReads(
    {
      A: {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: { key: '{% $states.input.id %}', n: '{% $states.input.id + 1 %}' },
        Next: 'B',
      },
      B: { Type: 'Succeed', QueryLanguage: 'JSONata', Output: '{% $states.input.key %}' },
    },
    ['id'],
    ['A: =$states.input.id', 'A: $states.input.id', 'B: =$states.input.key'],
  );
});

const pass = (more: object) => ({ Type: 'Pass', ...more });
const scope = (name: string, state: object) => ({ StartAt: name, States: { [name]: { ...state, End: true } } });

test('out of a branch: its part of the result, also selected, beside the input, and cut out', () => {
  const branches = [scope('X', pass({ Parameters: { 'a.$': '$.id' } })), scope('Y', pass({ Parameters: { b: 1 } }))];
  checkReads(
    {
      P: { Type: 'Parallel', Branches: branches, Next: 'B' },
      B: pass({ Parameters: { 'k.$': '$[0].a', 'n.$': '$[1].b', 'all.$': '$[*].a', 'none.$': '$[*].b' }, Next: 'C' }),
      C: pass({ InputPath: '$.k', End: true }),
    },
    ['id'],
    ['X: =$.id', 'B: =$[0].a', 'B: $[*].a', 'C: $.k'],
  );
  checkReads(
    {
      P: {
        Type: 'Parallel',
        Branches: branches,
        ResultSelector: { 's.$': '$[0].a', 't.$': '$[1]' },
        ResultPath: '$.r',
        OutputPath: '$.r',
        Next: 'B',
      },
      B: pass({ Parameters: { 'k.$': '$.s', 'n.$': '$.t' }, End: true }),
    },
    ['id'],
    ['X: =$.id', 'P: =$[0].a', 'P: =$.r', 'B: =$.s'],
  );
});

test('out of an iteration: some item of the result; not where the results are written elsewhere', () => {
  const map = (more: object) => ({
    M: {
      Type: 'Map',
      ItemsPath: '$.lines',
      ItemProcessor: scope('I', pass({ Parameters: { 'q.$': '$.qty' } })),
      ...more,
    },
    B: pass({ Parameters: { 'one.$': '$.r[1].q', 'other.$': '$.r[1].x', 'all.$': '$.r[*].q' }, End: true }),
  });
  const inside = ['M: =$.lines', 'I: =$.qty'];
  const keys = ['lines', 2, 'qty'];
  checkReads(map({ ResultPath: '$.r', Next: 'B' }), keys, [...inside, 'B: =$.r[1].q', 'B: $.r[*].q']);
  const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } };
  checkReads(map({ ResultPath: '$.r', ResultWriter, Next: 'B' }), keys, inside);
});

test('out of branches in branches, and in JSONata, where a name goes through all items', () => {
  checkReads(
    {
      P: {
        Type: 'Parallel',
        QueryLanguage: 'JSONata',
        Branches: [scope('Q', { Type: 'Parallel', Branches: [scope('X', pass({}))] })],
        Output: {
          one: '{% $states.result[0][0].id %}',
          two: '{% $states.result[1].id %}',
          all: '{% $states.result.id %}',
        },
        Assign: { v: '{% $states.result[0] %}' },
        Next: 'B',
      },
      B: pass({ Parameters: { 'k.$': '$.one', 'v.$': '$v[0].id', 'w.$': '$v[0].other' }, End: true }),
    },
    ['id'],
    ['P: =$states.result[0][0].id', 'P: $states.result.id', 'P: =$states.result[0]', 'B: =$.one', 'B: =$v[0].id'],
  );
});

test('indexes from the end: the last branch of a Parallel, some item of a Map', () => {
  const branches = [
    scope('X', pass({ Parameters: { 'a.$': '$.id' } })),
    scope('Y', pass({ Parameters: { 'a.$': '$.id' } })),
  ];
  const jsonata = {
    QueryLanguage: 'JSONata',
    Output: { l: '{% $states.result[-1].a %}', no: '{% $states.result[-3].a %}' },
  };
  checkReads(
    {
      P: {
        Type: 'Parallel',
        Branches: [branches[0], scope('Y', pass({ Parameters: { b: 1 } }))],
        ...jsonata,
        Next: 'B',
      },
      B: pass({ InputPath: '$.l', End: true }),
    },
    ['id'],
    ['X: =$.id'],
  );
  checkReads(
    { P: { Type: 'Parallel', Branches: branches, ...jsonata, Next: 'B' }, B: pass({ InputPath: '$.l', End: true }) },
    ['id'],
    ['X: =$.id', 'Y: =$.id', 'P: =$states.result[-1].a', 'B: $.l'],
  );
  checkReads(
    {
      P: { Type: 'Parallel', Branches: branches, ResultSelector: { 'l.$': '$[-1].a', 'f.$': '$[-2]' }, Next: 'B' },
      B: pass({ InputPath: '$.l', End: true }),
    },
    ['id'],
    ['X: =$.id', 'Y: =$.id', 'P: =$[-1].a', 'P: =$[-2]', 'B: $.l'],
  );
  checkReads(
    {
      M: {
        Type: 'Map',
        QueryLanguage: 'JSONata',
        Items: '{% $states.input.lines %}',
        ItemProcessor: scope('I', { ...pass({ Output: '{% $states.input.qty %}' }), QueryLanguage: 'JSONata' }),
        Output: '{% $states.result[-1] %}',
        End: true,
      },
    },
    ['lines', 2, 'qty'],
    ['M: =$states.input.lines', 'I: =$states.input.qty', 'M: =$states.result[-1]'],
  );
});

test('what a catcher hands on goes to its state, and nowhere else', () => {
  const step = { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.k %}', End: true };
  checkReads(
    {
      A: {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: lambda,
        Output: { k: 1 },
        Catch: [{ ErrorEquals: ['States.ALL'], Output: { k: '{% $states.input.id %}' }, Next: 'C' }],
        Next: 'B',
      },
      B: step,
      C: step,
    },
    ['id'],
    ['A: =$states.input.id', 'C: =$states.input.k'],
  );
});

test('what a rule of a Choice hands on goes to its state; what stands beside the rules, to the Default', () => {
  const step = (path: string) => ({ Type: 'Pass', QueryLanguage: 'JSONata', Output: `{% ${path} %}`, End: true });
  const rule = (Next: string, more: object) => ({ Condition: '{% $states.input.n > 1 %}', ...more, Next });
  checkReads(
    {
      A: {
        Type: 'Choice',
        QueryLanguage: 'JSONata',
        Choices: [
          rule('B', { Output: { k: '{% $states.input.id %}' }, Assign: { v: '{% $states.input.id %}' } }),
          rule('C', { Assign: { v: 1 } }),
        ],
        Assign: { v: '{% $states.input.id %}' },
        Output: 1,
        Default: 'D',
      },
      B: { Type: 'Pass', Parameters: { 'a.$': '$.k', 'b.$': '$v', 'c.$': '$.id' }, End: true },
      C: { Type: 'Pass', Parameters: { 'a.$': '$.k', 'b.$': '$v', 'c.$': '$.id' }, End: true },
      D: { Type: 'Pass', Parameters: { 'a.$': '$.k', 'b.$': '$v', 'c.$': '$.id' }, End: true },
    },
    ['id'],
    ['A: =$states.input.id', 'A: =$states.input.id', 'A: =$states.input.id', 'B: =$.k', 'B: =$v', 'C: =$.id', 'D: =$v'],
  );
  checkReads(
    {
      A: {
        Type: 'Choice',
        InputPath: '$.order',
        Choices: [
          {
            And: [
              { Variable: '$.id', IsString: true },
              { Variable: '$.n', NumericEquals: 1 },
            ],
            Assign: { v: { 'deep.$': '$.id' } },
            Next: 'B',
          },
        ],
        Default: 'C',
      },
      B: step('$v.deep'),
      C: step('$v.deep'),
    },
    ['order', 'id'],
    ['A: $.order', 'A: $.id', 'A: =$.id', 'B: =$v.deep'],
  );
});

test('a variable that is given another value is not followed, on the ways on which it is', () => {
  const reader = { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $v %}', End: true };
  checkReads(
    {
      A: { Type: 'Pass', Assign: { 'v.$': '$.id' }, Next: 'B' },
      B: {
        Type: 'Task',
        Resource: lambda,
        Assign: { 'v.$': '$.other' },
        Catch: [
          { ErrorEquals: ['X'], Next: 'D' },
          { ErrorEquals: ['States.ALL'], Assign: { v: 1 }, Next: 'E' },
        ],
        Next: 'C',
      },
      C: reader,
      D: reader,
      E: reader,
    },
    ['id'],
    ['A: =$.id', 'D: =$v'],
  );
});

/** What a field comes from, nearest first, of `¦` in YAML. */
function checkSources(marked: string, expected: readonly string[]): void {
  const offset = marked.indexOf('¦');
  const machine = readStateMachine(parseDocument(marked.replace('¦', ''), 'yaml'))!;
  const sources = traceBackward(analyse(machine), offset);
  expect(
    sources.map(({ state, by }) =>
      [state.name, ...(by.rule === undefined ? [] : [by.rule]), by.stage, ...by.path].join(' '),
    ),
  ).toEqual(expected);
}

const parallel = (more: string, next: string) => `
StartAt: P
States:
  P:
    Type: Parallel
    Branches:
      - {StartAt: X, States: {X: {Type: Task, Resource: '${lambda}', End: true}}}
      - {StartAt: Y, States: {Y: {Type: Pass, Parameters: {x.$: $.id}, End: true}}}
    ${more}
  ${next}
`;

test('back out of a part of the result of a Parallel into the end of its branch', () => {
  const read = (path: string) => `B: {Type: Pass, InputPath: '${path}', End: true}`;
  checkSources(parallel('Next: B', read('$[0].to¦tal')), ['X Result']);
  checkSources(parallel('Next: B', read('$[1].¦x')), ['Y Parameters x.$']);
  checkSources(parallel('ResultPath: $.r\n    Next: B', read('$.r[0].to¦tal')), ['P ResultPath', 'X Result']);
  checkSources(parallel("ResultSelector: {a.$: '$[0].total'}\n    Next: B", read('$.¦a')), [
    'P ResultSelector a.$',
    'X Result',
  ]);
  checkSources(parallel("QueryLanguage: JSONata\n    Output: '{% $states.result[0].to¦tal %}'\n    End: true", ''), [
    'X Result',
  ]);
  checkSources(parallel("QueryLanguage: JSONata\n    Output: '{% $states.result[-1].¦x %}'\n    End: true", ''), [
    'Y Parameters x.$',
  ]);
  checkSources(parallel("ResultSelector: {a.$: '$[-2].total'}\n    Next: B", read('$.¦a')), [
    'P ResultSelector a.$',
    'X Result',
  ]);
  // Of the whole result no branch is the one.
  checkSources(parallel('ResultPath: $.r\n    Next: B', read('$.¦r')), ['P ResultPath']);
});

test('back out of an item of the result of a Map, through a Map in it', () => {
  const inner = `{StartAt: I, States: {I: {Type: Task, Resource: '${lambda}', End: true}}}`;
  checkSources(
    `
StartAt: M
States:
  M: {Type: Map, ItemProcessor: {StartAt: N, States: {N: {Type: Map, ItemProcessor: ${inner}, End: true}}}, Next: B}
  B: {Type: Pass, Parameters: {x.$: '$[0][1].made'}, Next: C}
  C: {Type: Pass, InputPath: $.¦x, End: true}
`,
    ['B Parameters x.$', 'I Result'],
  );
});

test('back through copies to what made it', () => {
  const text = `{"StartAt": "A", "States": {
    "A": {"Type": "Task", "Resource": "${lambda}", "ResultPath": "$.result", "Next": "B"},
    "B": {"Type": "Pass", "Parameters": {"copy.$": "$.result.id"}, "Next": "C"},
    "C": {"Type": "Pass", "Parameters": {"again.$": "$.co¦py"}, "End": true}}}`;
  const machine = readStateMachine(parseDocument(text.replace('¦', ''), 'json'))!;
  const sources = traceBackward(analyse(machine), text.indexOf('¦'));
  expect(sources.map(({ state, by }) => `${state.name} ${by.stage} ${by.path.join('/')}`)).toEqual([
    'B Parameters copy.$',
    'A ResultPath ',
  ]);
});

test('back to the rule of a Choice that has assigned or handed it on', () => {
  const choice = (read: string) => `
StartAt: F
States:
  F: {Type: Task, Resource: '${lambda}', Next: A}
  A:
    Type: Choice
    QueryLanguage: JSONata
    Choices:
      - {Condition: '{% $states.input.n > 5 %}', Assign: {v: '{% $states.input.id %}'}, Next: B}
      - {Condition: '{% $states.input.n > 3 %}', Output: {k: '{% $states.input.id %}'}, Next: C}
      - {Condition: '{% $states.input.n > 1 %}', Output: '{% $uppercase($states.input.id) %}', Next: D}
    Assign: {v: 2}
    Default: E
  ${read}
`;
  const state = (name: string, path: string) => `${name}: {Type: Pass, InputPath: '${path}', End: true}`;
  const found = ['F Result'];
  checkSources(choice(state('B', '$¦v')), ['A 0 Assign v', ...found]);
  checkSources(choice(state('C', '$.¦k')), ['A 1 Output k', ...found]);
  checkSources(choice(state('D', '¦$')), ['A 2 Output']);
  checkSources(choice(state('E', '$¦v')), ['A Assign v']);
});
