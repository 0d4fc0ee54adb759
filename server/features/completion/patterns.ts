/**
 * Patterns of workflows: several states that belong together, as one snippet, in the query language of the place. They lead on to
 * what follows in the text, or end there; names are new in the whole machine.
 */
import type { QueryLanguage } from '../../../language/index.ts';
import type { Piece } from '../snippet.ts';
import { literal, members, raw } from '../snippet.ts';

export interface Pattern {
  readonly label: string;
  readonly doc: string;
  states(build: Build): readonly State[];
}

type State = readonly [name: string, state: Piece];
type Entry = readonly [key: string, value: Piece];

/** What a pattern is written with at one place. */
export class Build {
  readonly jsonata: boolean;
  readonly next: string | undefined;
  readonly #unique: (name: string) => string;
  readonly #stops = new Map<string, string>();

  /** `unique` makes a name that no state has yet. */
  constructor(queryLanguage: QueryLanguage, next: string | undefined, unique: (name: string) => string) {
    this.jsonata = queryLanguage === 'JSONata';
    this.next = next;
    this.#unique = unique;
  }

  /** The name of a state: the same stop wherever it is named. */
  name(base: string): string {
    return this.stop(`name ${base}`, this.#unique(base));
  }

  stop(key: string, word = key): string {
    const known = this.#stops.get(key) ?? `\${${this.#stops.size + 1}:${literal(word)}}`;
    this.#stops.set(key, known);
    return known;
  }

  /** On to what follows. */
  get onward(): Entry {
    return this.next === undefined ? ['End', raw('true')] : ['Next', literal(this.next)];
  }

  /** Where a choice leads on to, and the state that has to be made for that. */
  get target(): { readonly name: string; readonly states: readonly State[] } {
    if (this.next !== undefined) return { name: literal(this.next), states: [] };
    const name = this.name('Done');
    return { name, states: [[name, members(['Type', 'Succeed'])]] };
  }

  /** A Lambda function that gets the input, and whose answer is the output. */
  lambda(functionName: string, ...more: readonly Entry[]): Piece {
    const name: Entry = ['FunctionName', this.stop(`function ${functionName}`, functionName)];
    const called = 'arn:aws:states:::lambda:invoke';
    return this.jsonata
      ? members(
          ['Type', 'Task'],
          ['Resource', called],
          ['Arguments', members(name, ['Payload', '{% \\$states.input %\\}'])],
          ['Output', '{% \\$states.result.Payload %\\}'],
          ...more,
        )
      : members(
          ['Type', 'Task'],
          ['Resource', called],
          ['Parameters', members(name, ['Payload.$', '\\$'])],
          ['OutputPath', '\\$.Payload'],
          ...more,
        );
  }

  /** The same, but the answer is put beside the input. */
  lambdaBeside(functionName: string, field: string, ...more: readonly Entry[]): Piece {
    const name: Entry = ['FunctionName', this.stop(`function ${functionName}`, functionName)];
    const called = 'arn:aws:states:::lambda:invoke';
    return this.jsonata
      ? members(
          ['Type', 'Task'],
          ['Resource', called],
          ['Arguments', members(name, ['Payload', '{% \\$states.input %\\}'])],
          ['Output', `{% \\$merge([\\$states.input, {'${field}': \\$states.result.Payload\\}]) %\\}`],
          ...more,
        )
      : members(
          ['Type', 'Task'],
          ['Resource', called],
          ['Parameters', members(name, ['Payload.$', '\\$'])],
          ['ResultSelector', members(['value.$', '\\$.Payload'])],
          ['ResultPath', `\\$.${field}`],
          ...more,
        );
  }

  /** A catcher that puts the error beside the input. */
  catcher(errors: string, next: string): Piece {
    return members(
      ['ErrorEquals', { items: [errors] }],
      this.jsonata
        ? ['Output', "{% \\$merge([\\$states.input, {'error': \\$states.errorOutput\\}]) %\\}"]
        : ['ResultPath', '\\$.error'],
      ['Next', next],
    );
  }

  /** The rule that a text in the input is this one. */
  rule(field: string, word: string, next: string): Piece {
    return this.jsonata
      ? members(['Condition', `{% \\$states.input.${field} = '${word}' %\\}`], ['Next', next])
      : members(['Variable', `\\$.${field}`], ['StringEquals', word], ['Next', next]);
  }
}

/** Tries again ever later, at times that differ, so that many executions do not all come back at once. */
export const backoff: Piece = members(
  ['ErrorEquals', { items: ['${1:States.TaskFailed}', '${2:States.Timeout}'] }],
  ['IntervalSeconds', raw('${3:1}')],
  ['MaxAttempts', raw('${4:5}')],
  ['BackoffRate', raw('${5:2}')],
  ['MaxDelaySeconds', raw('${6:60}')],
  ['JitterStrategy', 'FULL'],
);

export const backoffDoc =
  'Waits 1, 2, 4, 8, … seconds, at most 60, before it tries again. With full jitter each wait is a random part of that, so that many executions do not come back at the same moment.';

export const patterns: readonly Pattern[] = [
  {
    label: 'Sequence of tasks',
    doc: 'Three Lambda functions, one after the other; each gets what the one before gave.',
    states: build => {
      const [first, second, third] = ['First step', 'Second step', 'Third step'].map(base => build.name(base));
      return [
        [first!, build.lambda('first-function', ['Next', second!])],
        [second!, build.lambda('second-function', ['Next', third!])],
        [third!, build.lambda('third-function', build.onward)],
      ];
    },
  },
  {
    label: 'Task with retry, backoff and jitter',
    doc: `A Lambda function that is tried again when it fails.\n\n${backoffDoc}`,
    states: build => [
      [
        build.name('Call service'),
        build.lambda(
          'my-function',
          [
            'Retry',
            {
              items: [
                members(
                  ['ErrorEquals', { items: ['States.TaskFailed', 'States.Timeout'] }],
                  ['IntervalSeconds', raw('1')],
                  ['MaxAttempts', raw('5')],
                  ['BackoffRate', raw('2')],
                  ['MaxDelaySeconds', raw('60')],
                  ['JitterStrategy', 'FULL'],
                ),
              ],
            },
          ],
          build.onward,
        ),
      ],
    ],
  },
  {
    label: 'Parallel work',
    doc: 'Two Lambda functions at the same time. The output is the array of their answers, in the order of the branches.',
    states: build => {
      const branch = (base: string, functionName: string) => {
        const name = build.name(base);
        return members(
          ['StartAt', name],
          ['States', members([name, build.lambda(functionName, ['End', raw('true')])])],
        );
      };
      return [
        [
          build.name('Do both'),
          members(
            ['Type', 'Parallel'],
            ['Branches', { items: [branch('Left branch', 'left-function'), branch('Right branch', 'right-function')] }],
            build.onward,
          ),
        ],
      ];
    },
  },
  {
    label: 'Choice by data',
    doc: 'Goes one of three ways, by a text in the input.',
    states: build => {
      const [gold, silver, other] = ['Handle gold', 'Handle silver', 'Handle others'].map(base => build.name(base));
      const handle = (name: string): State => [name, members(['Type', 'Pass'], build.onward)];
      return [
        [
          build.name('Which kind'),
          members(
            ['Type', 'Choice'],
            ['Choices', { items: [build.rule('kind', 'gold', gold!), build.rule('kind', 'silver', silver!)] }],
            ['Default', other!],
          ),
        ],
        handle(gold!),
        handle(silver!),
        handle(other!),
      ];
    },
  },
  {
    label: 'Try, catch, finally',
    doc: 'A task, what is done when it fails, and what is done in the end in both cases. The error is put into the input as `error`.',
    states: build => {
      const [work, handle, finish] = ['Do work', 'Handle error', 'Clean up'].map(base => build.name(base));
      return [
        [
          work!,
          build.lambdaBeside(
            'my-function',
            'result',
            ['Catch', { items: [build.catcher('States.ALL', handle!)] }],
            ['Next', finish!],
          ),
        ],
        [handle!, build.lambdaBeside('handle-error', 'handled', ['Next', finish!])],
        [finish!, build.lambda('clean-up', build.onward)],
      ];
    },
  },
  {
    label: 'Saga step',
    doc: 'A step with its compensation: when the step fails, what has been done is undone, and the execution fails.',
    states: build => {
      const [step, undo, failed] = ['Reserve', 'Undo reservation', 'Reservation failed'].map(base => build.name(base));
      return [
        [
          step!,
          build.lambdaBeside(
            'reserve',
            'reservation',
            ['Catch', { items: [build.catcher('States.ALL', undo!)] }],
            build.onward,
          ),
        ],
        [
          undo!,
          build.lambdaBeside(
            'undo-reservation',
            'undone',
            [
              'Retry',
              {
                items: [
                  members(
                    ['ErrorEquals', { items: ['States.ALL'] }],
                    ['MaxAttempts', raw('5')],
                    ['BackoffRate', raw('2')],
                    ['JitterStrategy', 'FULL'],
                  ),
                ],
              },
            ],
            ['Next', failed!],
          ),
        ],
        [
          failed!,
          members(
            ['Type', 'Fail'],
            ['Error', build.stop('error', 'ReservationFailed')],
            ['Cause', build.stop('cause', 'The reservation failed and was undone.')],
          ),
        ],
      ];
    },
  },
  {
    label: 'Poll until done',
    doc: 'Starts a job, and asks every 30 seconds whether it is done.',
    states: build => {
      const names = ['Start job', 'Wait for job', 'Get job status', 'Is the job done', 'Job failed'];
      const [start, wait, ask, decide, failed] = names.map(base => build.name(base));
      const { name, states } = build.target;
      return [
        [start!, build.lambda('start-job', ['Next', wait!])],
        [wait!, members(['Type', 'Wait'], ['Seconds', raw(build.stop('seconds', '30'))], ['Next', ask!])],
        [ask!, build.lambda('get-job-status', ['Next', decide!])],
        [
          decide!,
          members(
            ['Type', 'Choice'],
            ['Choices', { items: [build.rule('status', 'SUCCEEDED', name), build.rule('status', 'FAILED', failed!)] }],
            ['Default', wait!],
          ),
        ],
        [failed!, members(['Type', 'Fail'], ['Error', 'JobFailed'], ['Cause', 'The job says that it has failed.'])],
        ...states,
      ];
    },
  },
  {
    label: 'Human approval',
    doc: 'Hands a task token to a function that asks somebody, and waits until the answer comes back with `SendTaskSuccess` and `{ "decision": "approved" }`, for a day at most.',
    states: build => {
      const names = ['Ask for approval', 'Was it approved', 'Not approved', 'Nobody answered'];
      const [ask, decide, refused, late] = names.map(base => build.name(base));
      const { name, states } = build.target;
      const token: Entry = build.jsonata
        ? ['token', '{% \\$states.context.Task.Token %\\}']
        : ['token.$', '\\$\\$.Task.Token'];
      const request: Entry = build.jsonata ? ['request', '{% \\$states.input %\\}'] : ['request.$', '\\$'];
      return [
        [
          ask!,
          members(
            ['Type', 'Task'],
            ['Resource', 'arn:aws:states:::lambda:invoke.waitForTaskToken'],
            [
              build.jsonata ? 'Arguments' : 'Parameters',
              members(
                ['FunctionName', build.stop('function ask', 'ask-for-approval')],
                ['Payload', members(token, request)],
              ),
            ],
            ['TimeoutSeconds', raw(build.stop('timeout', '86400'))],
            ['Catch', { items: [build.catcher('States.Timeout', late!)] }],
            ['Next', decide!],
          ),
        ],
        [
          decide!,
          members(
            ['Type', 'Choice'],
            ['Choices', { items: [build.rule('decision', 'approved', name)] }],
            ['Default', refused!],
          ),
        ],
        [refused!, members(['Type', 'Fail'], ['Error', 'NotApproved'], ['Cause', 'The request was not approved.'])],
        [late!, members(['Type', 'Fail'], ['Error', 'NoAnswer'], ['Cause', 'Nobody answered in time.'])],
        ...states,
      ];
    },
  },
  {
    label: 'Distributed Map over a CSV file',
    doc: 'Reads a CSV file from Amazon S3 and handles its rows in batches, in child executions of their own; the results are written to S3.',
    states: build => {
      const inner = build.name('Handle batch');
      const how = build.jsonata ? 'Arguments' : 'Parameters';
      const bucket: Entry = ['Bucket', build.stop('bucket', 'my-bucket')];
      return [
        [
          build.name('Handle rows'),
          members(
            ['Type', 'Map'],
            [
              'ItemReader',
              members(
                ['Resource', 'arn:aws:states:::s3:getObject'],
                ['ReaderConfig', members(['InputType', 'CSV'], ['CSVHeaderLocation', 'FIRST_ROW'])],
                [how, members(bucket, ['Key', build.stop('key', 'rows.csv')])],
              ),
            ],
            ['ItemBatcher', members(['MaxItemsPerBatch', raw(build.stop('batch', '100'))])],
            ['MaxConcurrency', raw(build.stop('concurrency', '50'))],
            ['ToleratedFailurePercentage', raw(build.stop('tolerated', '5'))],
            [
              'ItemProcessor',
              members(
                ['ProcessorConfig', members(['Mode', 'DISTRIBUTED'], ['ExecutionType', 'STANDARD'])],
                ['StartAt', inner],
                ['States', members([inner, build.lambda('handle-batch', ['End', raw('true')])])],
              ),
            ],
            [
              'ResultWriter',
              members(
                ['Resource', 'arn:aws:states:::s3:putObject'],
                [how, members(bucket, ['Prefix', build.stop('prefix', 'results')])],
              ),
            ],
            build.onward,
          ),
        ],
      ];
    },
  },
];
