/**
 * Rule about the names of errors that services raise. The same error of the same service has one name when it comes through an
 * optimised integration and another through the SDK: `DynamoDB.…` and `DynamoDb.…`.
 * Source: Developer Guide, "Handling errors in Step Functions workflows" and "Learning to use AWS service SDK integrations".
 */
import type { Catalog, CatalogAction } from '../../catalog/index.ts';
import { optimisedService } from '../../catalog/index.ts';
import { replaceString } from '../edit.ts';
import { optimisedNameOf, sdkNameOf, taskOf } from '../tasks.ts';
import { ruleAbout, topicWithin } from '../topics.ts';
import { handlersIn } from './errors.ts';
import { resource } from './task-examples.ts';

const put = (error: string) =>
  resource(
    'arn:aws:states:::dynamodb:putItem',
    `,"Parameters":{"TableName":"t","Item":{"id":{"S":"1"}}},"Retry":[{"ErrorEquals":["${error}"]}]`,
  );

/** Those that name errors of a service. */
const ofServices = topicWithin(handlersIn, handler =>
  handler.names.some(({ value }) => value.includes('.') && !value.startsWith('States.')) ? handler : undefined,
);

export const errorEqualsIntegrationName = ruleAbout(ofServices, {
  id: 'errorequals-integration-name',
  severity: 'warning',
  needsCatalog: true,
  summary:
    'The errors of a service have another prefix when it is called through its optimised integration (`DynamoDB.`) than through the SDK (`DynamoDb.`), and through the SDK they end in `Exception`. Another name never matches.',
  wrong: put('DynamoDb.ConditionalCheckFailedException'),
  right: put('DynamoDB.ConditionalCheckFailedException'),
  check({ state, names }, found, { catalog }) {
    const integration = catalog && taskOf(state)?.integration;
    const action = integration && catalog.action(integration);
    if (!action) return;
    for (const node of names) {
      const meant = meantError(node.value, action, catalog);
      // Who names both is prepared for either.
      if (meant === undefined || names.some(({ value }) => value === meant)) continue;
      const through = action.sdk ? 'through the SDK' : 'by its optimised integration';
      found({
        span: node.span,
        message: `${action.displayName}, called ${through}, raises "${meant}", so this never matches. Change the name.`,
        fixes: () => [{ title: `Change to "${meant}"`, edits: [replaceString(node, meant)] }],
      });
    }
  },
});

/** What an error is called by this action; undefined when nothing is wrong with the name, or nothing is known of it. */
function meantError(name: string, action: CatalogAction, catalog: Catalog): string | undefined {
  const { exceptionPrefix, errors, service, sdk } = action;
  const dot = name.indexOf('.');
  if (dot <= 0 || /^States\.|\$\{/.test(name) || errors.includes(name)) return undefined;
  const [prefix, rest] = [name.slice(0, dot), name.slice(dot + 1)];
  const other = sdk
    ? optimisedService(optimisedNameOf(service))?.errorPrefix
    : catalog.service(sdkNameOf(service))?.exceptionPrefix;
  const lower = prefix.toLowerCase();
  const wrongPrefix =
    prefix !== exceptionPrefix && (lower === exceptionPrefix.toLowerCase() || lower === other?.toLowerCase());
  // The guide itself has ECS.AmazonECSException beside AmazonECS.Unknown.
  if (wrongPrefix ? service === 'ecs' && !sdk : prefix !== exceptionPrefix || !sdk) return undefined;
  const wanted = [rest, `${rest}Exception`].map(each => `${exceptionPrefix}.${each}`.toLowerCase());
  const known = errors.find(error => wanted.includes(error.toLowerCase()));
  return known ?? (wrongPrefix ? `${exceptionPrefix}.${rest}` : undefined);
}
