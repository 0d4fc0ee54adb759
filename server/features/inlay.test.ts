import { expect, test } from 'vitest';
import { hintsIn } from './inlay.ts';
import { marked } from './marked.ts';

const none = { nextStateType: false, retryTimeline: false, defaults: false };

/** `«…»` are the hints where they stand. */
function checkHints(withHints: string, kinds: Partial<typeof none>) {
  const hidden = withHints.replaceAll(/«.*?»/g, '');
  const { machine, text } = marked(hidden);
  const hints = hintsIn(machine, { start: 0, end: text.length }, { ...none, ...kinds });
  let shown = text;
  for (const { offset, text: words } of hints.toReversed())
    shown = `${shown.slice(0, offset)}«${words}»${shown.slice(offset)}`;
  expect(shown).toBe(withHints);
}

test('the type of the next state', () => {
  checkHints(
    `{"StartAt":"A"«Task»,"States":{
  "A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Next":"B"«Choice»,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Gone"}]},
  "B":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"A"«Task»}],"Default":"C"«Succeed»},
  "C":{"Type":"Succeed"}}}`,
    { nextStateType: true },
  );
  checkHints(
    `StartAt: A«Pass»
States:
  A:
    Type: Pass
    Next: B«Fail» # on
  B:
    Type: Fail
`,
    { nextStateType: true },
  );
});

test('when a retrier tries again', () => {
  checkHints(
    `StartAt: A
States:
  A:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage
    Retry:
      - ErrorEquals: [States.Timeout]«2 retries after 5 s, 10 s · 15 s in all»
        IntervalSeconds: 5
        MaxAttempts: 2
      - ErrorEquals: [States.ALL]
        MaxAttempts: \${Attempts}
    End: true
`,
    { retryTimeline: true },
  );
});

test('what is in effect where a field is left out', () => {
  checkHints(
    `{"StartAt":"A","States":{
  "A":{"Type":"Task"«TimeoutSeconds: 99999999»,"Resource":"arn:aws:states:::sqs:sendMessage","End":true,
    "Retry":[{"ErrorEquals":["States.ALL"]«IntervalSeconds: 1, BackoffRate: 2.0»,"MaxAttempts":2}]},
  "B":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","TimeoutSecondsPath":"$.limit","End":true},
  "C":{"Type":"Map"«MaxConcurrency: 0»,"ItemProcessor":{"StartAt":"D","States":{"D":{"Type":"Succeed"}}},"End":true},
  "E":{"Type":"Pass","End":true}}}`,
    { defaults: true },
  );
});

test('nothing outside of what is asked about', () => {
  const { machine } = marked('{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Fail"}}}');
  const found = hintsIn(machine, { start: 0, end: 20 }, { ...none, nextStateType: true });
  expect(found.map(({ offset }) => offset)).toEqual([14]);
});
