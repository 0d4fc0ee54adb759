/**
 * Hints between the words of a definition: what the next state is, when a retrier tries again, what is in effect where a field
 * is left out, and what expressions give. Each kind can be switched off.
 */
import { type Flow, shapesIn } from '../../dataflow/index.ts';
import { isAnything, shapeText } from '../../expressions/index.ts';
import type { Holder, Span, StateMachine } from '../../language/index.ts';
import { describeResource, fieldsAllowedAt, memberOf, memberValue, stringOf, visitsOf } from '../../language/index.ts';
import { timelineLine, timelineOf, timelineWords } from './durations.ts';
import { shapeWords } from './hover/data.ts';

export interface Hint {
  /** It stands behind what ends here. */
  readonly offset: number;
  readonly text: string;
  /** Markdown. */
  readonly tooltip?: string;
}

export interface HintKinds {
  readonly nextStateType: boolean;
  readonly retryTimeline: boolean;
  readonly defaults: boolean;
  readonly expressionTypes?: boolean;
}

/** The hints inside `within`, in the order of the text. */
export function hintsIn(machine: StateMachine, within: Span, kinds: HintKinds, flow?: () => Flow | undefined): Hint[] {
  const hints: Hint[] = [];
  const seen = ({ start, end }: Span) => end >= within.start && start <= within.end;
  if (kinds.nextStateType)
    for (const scope of machine.scopes) {
      if (!seen(scope.node.span)) continue;
      for (const { node, target } of scope.references)
        if (target?.type && seen(node.span)) {
          const resource = stringOf(target.node, 'Resource');
          const service = resource && describeResource(resource.value);
          const comment = stringOf(target.node, 'Comment')?.value;
          hints.push({
            offset: node.span.end,
            text: target.type,
            tooltip: [`**${target.name}** · ${[target.type, service].filter(Boolean).join(' · ')}`, comment]
              .filter(Boolean)
              .join('\n\n'),
          });
        }
    }
  if (kinds.retryTimeline)
    for (const { parts, member } of machine.states) {
      const retry = parts?.Retry?.value;
      if (retry?.kind !== 'array' || !seen(member.span)) continue;
      for (const retrier of retry.items) {
        if (retrier.kind !== 'object' || !seen(retrier.span)) continue;
        const errors = memberValue(retrier, 'ErrorEquals');
        const timeline = timelineOf(retrier);
        if (errors && timeline)
          hints.push({ offset: errors.span.end, text: timelineLine(timeline), tooltip: timelineWords(timeline) });
      }
    }
  if (kinds.defaults)
    for (const holder of visitsOf(machine).holders) {
      const hint = seen(holder.node.span) ? defaultsOf(holder) : undefined;
      if (hint && seen({ start: hint.offset, end: hint.offset })) hints.push(hint);
    }
  const known = kinds.expressionTypes ? flow?.() : undefined;
  if (known)
    for (const { span, shape, present } of shapesIn(known, within)) {
      const text = shapeText(shape, { depth: 1, members: 3 });
      if (isAnything(shape) || shape.kind === 'never') continue;
      hints.push({
        offset: span.end,
        text: text.length > 60 ? `${text.slice(0, 59)}…` : text,
        tooltip: shapeWords(shape, present),
      });
    }
  return hints.sort((a, b) => a.offset - b.offset);
}

/** The fields whose defaults people forget, by the kind of object. The others say that nothing happens. */
const noteworthy: Readonly<Record<string, ReadonlySet<string>>> = {
  retrier: new Set(['IntervalSeconds', 'MaxAttempts', 'BackoffRate']),
  state: new Set(['TimeoutSeconds', 'MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage']),
};
/** Behind which field the hint stands. */
const anchors: Readonly<Record<string, string>> = { retrier: 'ErrorEquals', state: 'Type' };

function defaultsOf(holder: Holder): Hint | undefined {
  const names = noteworthy[holder.shape];
  const anchor = memberOf(holder.node, anchors[holder.shape] ?? '')?.value;
  if (!names || !anchor) return undefined;
  if (holder.stateType === 'Map' && !holder.state?.scopes[0]?.distributed) {
    // Only a distributed Map tolerates failures.
    const words = wordsOf(holder, name => name === 'MaxConcurrency');
    return words ? { offset: anchor.span.end, text: words } : undefined;
  }
  const words = wordsOf(holder, name => names.has(name));
  return words ? { offset: anchor.span.end, text: words } : undefined;
}

function wordsOf(holder: Holder, wanted: (name: string) => boolean): string | undefined {
  const left = fieldsAllowedAt(holder).filter(field => field.default !== undefined && wanted(field.name));
  return left.length === 0
    ? undefined
    : left.map(field => `${field.name}: ${field.default?.split(':')[0] ?? ''}`).join(', ');
}
