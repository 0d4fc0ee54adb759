/** What a `Resource` may be: the integrations of the catalog. */
import { optimisedServices, serviceDisplayName } from '../../../catalog/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';

export function resources(cursor: Cursor): Completion[] {
  return optimisedServices.flatMap((service, index) =>
    service.actions.flatMap(action =>
      action.patterns.map((pattern, of) => {
        const suffix = pattern === 'requestResponse' ? '' : `.${pattern}`;
        const arn = `arn:aws:states:::${service.name}:${action.action}${suffix}`;
        const words = {
          requestResponse: 'call',
          sync: 'run and wait for the end',
          'sync:2': 'run and wait, output as JSON',
          waitForTaskToken: 'wait for the task token',
        }[pattern];
        return valueItem(cursor, arn, arn, {
          rank: index * 10 + of,
          kind: 'resource',
          detail: `${serviceDisplayName(service.name)}: ${words}`,
        });
      }),
    ),
  );
}
