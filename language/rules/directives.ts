/** Rules about the comments that silence rules. What they find is found where rules are silenced, in `check.ts`. */
import type { Rule } from '../diagnostics.ts';

const machine = `StartAt: A
States:
  A:
    Type: Task
    Resource: arn:aws:states:::batch:submitJob.sync
    Parameters: { JobName: j, JobDefinition: d, JobQueue: q }
    End: true
`;

export const directiveRules: readonly Rule[] = [
  {
    id: 'disable-unknown-rule',
    severity: 'warning',
    summary: '`asl-disable`, `asl-disable-line` and `asl-disable-next-line` silence rules by their ids.',
    wrong: `# asl-disable task-without-time-out\n${machine}`,
    right: `# asl-disable task-without-timeout -- jobs end by themselves\n${machine}`,
  },
  {
    id: 'disable-unused',
    severity: 'hint',
    summary: 'A comment silences a rule where the rule finds nothing; it would hide the next mistake.',
    wrong: `# asl-disable unreachable-state\n${machine}`,
    right: machine,
  },
];
