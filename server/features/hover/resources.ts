/** What a `Resource` calls, by the catalog. */
import { describeResource, parseResource } from '../../../language/index.ts';

export function resourceWords(value: string): string | undefined {
  const words = describeResource(value);
  const resource = parseResource(value);
  if (words === undefined) return undefined;
  const how =
    resource.kind === 'service'
      ? {
          requestResponse: 'Goes on with the answer of the call.',
          sync: 'Waits until the job is finished.',
          'sync:2': 'Waits until the job is finished; its output is JSON.',
          waitForTaskToken: 'Waits until somebody sends the task token back.',
        }[resource.pattern]
      : '';
  return `**${words}**\n\n${how}`;
}
