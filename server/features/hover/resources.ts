/** What a `Resource` calls: the service and its action, what it needs, what it raises, and where AWS describes it. */
import type { CatalogAction, Pattern } from '../../../catalog/index.ts';
import { describeResource, parseResource } from '../../../language/index.ts';
import type { Known } from '../known.ts';

export function resourceWords(value: string, known: Known = {}): string | undefined {
  const words = describeResource(value);
  const resource = parseResource(value);
  if (words === undefined) return undefined;
  if (resource.kind !== 'service') return `**${words}**`;
  const catalog = known.catalog?.();
  const action = catalog?.action(resource);
  if (catalog && !action) return `**${words}**\n\nNo service integration of this name is known.`;
  return action ? actionWords(action, resource.pattern) : `**${words}**\n\n${howWords[resource.pattern]}`;
}

const howWords: Readonly<Record<Pattern, string>> = {
  requestResponse: 'Goes on with the answer of the call.',
  sync: 'Waits until the job is finished.',
  'sync:2': 'Waits until the job is finished; its output is JSON.',
  waitForTaskToken: 'Waits until somebody sends the task token back.',
};

/** As Markdown: what it is, and what it raises. */
function actionWords(action: CatalogAction, pattern: Pattern): string {
  const { errors } = action;
  const raised = errors.slice(0, 12).map(name => `\`${name}\``);
  const errorWords =
    raised.length > 0 ? `Errors: ${raised.join(', ')}${errors.length > raised.length ? ' …' : ''}` : '';
  return actionFacts(action, pattern, errorWords);
}

/** As Markdown, for the narrow page beside a list. `more` comes before the link. */
export function actionFacts(action: CatalogAction, pattern: Pattern, more = ''): string {
  const { displayName, operation, doc, url, sdk, deprecated, input } = action;
  const required = input.members.filter(member => member.required).map(({ name }) => `\`${name}\``);
  return [
    `**${displayName} ${operation}** · ${sdk ? 'AWS SDK integration' : 'optimised integration'}`,
    deprecated ? '**Deprecated.**' : '',
    doc,
    howWords[pattern],
    required.length > 0 ? `Required: ${required.join(', ')}` : '',
    more,
    `[API reference](${url})`,
  ]
    .filter(Boolean)
    .join('\n\n');
}
