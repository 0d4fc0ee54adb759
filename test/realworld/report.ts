/**
 * The page docs/realworld.md: how many real definitions run to the end, and why the others do not. It names files and says
 * nothing of what is in them beyond the reason.
 */
import type { Definition } from './definitions.ts';

export interface Outcome {
  readonly definition: Definition;
  readonly states: number;
  /** States that any of the runs entered. */
  readonly visited: number;
  /** Names of the states of the machine itself. */
  readonly topLevel: readonly string[];
  readonly runs: readonly Ending[];
}

/** How one run ended. */
export interface Ending {
  readonly ended: boolean;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** Definitions that cannot run, by their own fault. Anything else that does not run is ours, or the made-up data's. */
const reasons: { readonly [id: string]: string } = {
  'guyernest/step-functions-agent/step-functions/dynamic-agent-template.json':
    'markers of a template stand where `Items` and `Choices` need values',
  'guyernest/step-functions-agent/step-functions/dynamic-sql-agent-template.json':
    'a marker of a template stands where `Items` needs an array',
  'guyernest/step-functions-agent/step-functions/web-search-agent.json':
    'calls an intrinsic function that does not exist',
  'aws/serverless-application-model/tests/translator/input/state_machine_with_definition_substitutions.yaml#StateMachine':
    'the types of its states are placeholders',
  'paulshestakov/aws-step-functions-constructor/examples/asl/json/9_retries.json':
    'a `Next` names a state that does not exist',
  'paulshestakov/aws-step-functions-constructor/examples/serverless/2_hell.yml#stepFunction':
    'a Task has no `Resource`',
};

export function reportOf(outcomes: readonly Outcome[]): string {
  const good = ({ runs }: Outcome) => runs.filter(run => run.ended).length;
  const ended = outcomes.filter(each => good(each) > 0);
  const partly = ended.filter(each => good(each) < each.runs.length);
  const not = outcomes.filter(each => good(each) === 0);
  const samples = outcomes.filter(each => each.definition.sample);
  const sum = (number: (each: Outcome) => number) => outcomes.reduce((total, each) => total + number(each), 0);
  const kinds = (each: Outcome) => [...new Set(each.runs.filter(run => !run.ended).map(kindOf))].join('; ');
  const counts = new Map<string, number>();
  for (const { runs } of outcomes)
    for (const run of runs) if (!run.ended) counts.set(kindOf(run), (counts.get(kindOf(run)) ?? 0) + 1);
  const all = sum(each => each.runs.length);

  return `# Real workflows

This page is written by \`test/realworld/realworld.test.ts\` (\`UPDATE=1 npx vitest run test/realworld\`), which fails when the
page is no longer true. It says how the definitions of public repositories fare here.

Every definition is parsed, checked, drawn, and run in several *plausible worlds*: inputs, task answers and files in S3 that are
made from what the definition itself reads and compares, rotated so that loops end and branches are taken, with and without
failing tasks. A run counts as run to the end when it succeeds, or fails with an error that the definition raises (a Fail state,
or a task that was made to fail and is not caught). It does not count when it ends with \`States.Runtime\`,
\`States.QueryEvaluationError\` or a limit. A definition counts when at least one of its runs does.

| | definitions |
| --- | --- |
| all | ${outcomes.length} |
| run to the end | ${ended.length} |
| of those that people deploy (${samples.length}) | ${samples.filter(each => good(each) > 0).length} |
| some runs of it did not come to the end | ${partly.length} |

States entered in some run: ${sum(each => each.visited)} of ${sum(each => each.states)}.

How the ${all} runs end:

| | runs |
| --- | --- |
| to the end | ${sum(good)} |
${[...counts].map(([kind, count]) => `| ${kind} | ${count} |`).join('\n')}

## Do not run to the end

${not.map(each => `- \`${each.definition.id}\`: ${reasons[each.definition.id] ?? '**to be looked at**'} (${kinds(each)})`).join('\n')}

## Some of their runs do not come to the end

In these the data is made up badly, or the definition has a hole that such data falls through (a Choice without Default, a filter
that finds nothing). Counted are the runs that came to the end.

${partly.map(each => `- \`${each.definition.id}\`: ${good(each)} of ${each.runs.length} (${kinds(each)})`).join('\n')}
`;
}

/** Kinds of ends that are none, by what the cause says. The cause itself has the workflow's data in it. */
const kindsOfCauses: readonly (readonly [RegExp, string])[] = [
  [/does not point to a next state/, 'no rule of a Choice without Default holds'],
  [/could not be found in the input|references an invalid value|^Invalid path/, 'a path leads nowhere'],
  [/had the following error/, 'an intrinsic function fails'],
  [/must be a valid JSONPath or a valid intrinsic/, 'no path and no intrinsic function'],
  [/not in the same scope/, 'a transition to a state that does not exist'],
  [/There is no state type/, 'a state type that does not exist'],
  [/needs a Resource/, 'a Task without Resource'],
  [/steps \(option "momentLimit"\)/, 'more steps than allowed'],
];

function kindOf({ error, cause = '' }: Ending): string {
  const found = kindsOfCauses.find(([pattern]) => pattern.test(cause));
  return `${error ?? 'no error name'}${found ? `: ${found[1]}` : ''}`;
}
