/**
 * Rules about calls of HTTP endpoints, which the service takes as they are and which fail when they run: without a connection,
 * with headers that it sets itself, to an address of the wrong form. Sources: Developer Guide, "Call HTTPS APIs in Step
 * Functions workflows" and "Create API Gateway REST APIs with Step Functions".
 */
import type { Rule } from '../diagnostics.ts';
import { integrationsIn } from '../tasks.ts';
import { ruleAbout, topicWithin } from '../topics.ts';
import type { Member, ObjectNode } from '../tree.ts';
import { memberOf, spanInString } from '../tree.ts';
import { resource } from './task-examples.ts';

const http = 'arn:aws:states:::http:invoke';
const connection = '"Authentication":{"ConnectionArn":"arn:aws:events:us-east-1:111122223333:connection/c/1"}';
const call = (members: string) => resource(http, `,"Parameters":{"Method":"GET",${members}}`);

interface Call {
  readonly service: string;
  readonly arn: Member | undefined;
  readonly given: ObjectNode;
}

/** Calls of `http:invoke` and `apigateway:invoke` whose parameters are written out. */
const calls = topicWithin(integrationsIn, ({ integration, parts, parameters }): Call | undefined => {
  if (integration?.sdk !== false || integration.action !== 'invoke') return undefined;
  const { service } = integration;
  const given = parameters?.value;
  return (service === 'http' || service === 'apigateway') && given?.kind === 'object'
    ? { service, arn: parts.Resource, given }
    : undefined;
});

/** A member with its value as it is, or computed. */
const given = (object: ObjectNode, name: string) => memberOf(object, name) ?? memberOf(object, `${name}.$`);

const httpConnection = ruleAbout(calls, {
  id: 'http-task-connection',
  severity: 'warning',
  summary: 'An HTTP task authenticates itself by a connection of EventBridge; without one it fails.',
  wrong: call('"ApiEndpoint":"https://api.example.com/orders"'),
  right: call(`"ApiEndpoint":"https://api.example.com/orders",${connection}`),
  check({ service, given: object, arn }, found) {
    if (service !== 'http' || given(object, 'Authentication') || given(object, 'InvocationConfig')) return;
    found({
      span: arn?.value?.span ?? object.span,
      message:
        'An HTTP task needs a connection of EventBridge: add "Authentication": { "ConnectionArn": "arn:aws:events:…:connection/…" }, or InvocationConfig for a private API.',
    });
  },
});

/** What Step Functions sets itself, or refuses to send. */
const forbidden = new Set(
  'a-im accept-charset accept-datetime accept-encoding authorization cache-control connection content-encoding content-md5 date expect forwarded from host http2-settings if-match if-modified-since if-none-match if-range if-unmodified-since max-forwards origin pragma proxy-authorization referer server te trailer transfer-encoding upgrade via warning'.split(
    ' ',
  ),
);

const httpHeader = ruleAbout(calls, {
  id: 'http-task-header',
  severity: 'warning',
  summary: 'Some headers cannot be given by an HTTP task: with one of them it fails.',
  wrong: call(`"ApiEndpoint":"https://api.example.com/orders",${connection},"Headers":{"Authorization":"Basic x"}`),
  right: call(`"ApiEndpoint":"https://api.example.com/orders",${connection},"Headers":{"Accept":"text/plain"}`),
  check({ service, given: object }, found) {
    const headers = service === 'http' ? memberOf(object, 'Headers')?.value : undefined;
    if (headers?.kind !== 'object') return;
    for (const { key } of headers.members) {
      const header = key.value.replace(/\.\$$/, '');
      const name = header.toLowerCase();
      if (!forbidden.has(name) && !/^x-(?:forwarded|amzn?)-/.test(name)) continue;
      const hint =
        name === 'authorization' ? 'The connection authenticates the call: keep the secret there.' : 'Remove it.';
      found({ span: key.span, message: `An HTTP task that gives the header "${header}" fails. ${hint}` });
    }
  },
});

const httpEndpoint = ruleAbout(calls, {
  id: 'http-task-endpoint',
  severity: 'warning',
  summary:
    'The `ApiEndpoint` of an HTTP task is an address that begins with `https://`; that of an API Gateway is the name of its host alone.',
  wrong: call(`"ApiEndpoint":"http://api.example.com/orders",${connection}`),
  right: call(`"ApiEndpoint":"https://api.example.com/orders",${connection}`),
  check({ service, given: object }, found) {
    const endpoint = memberOf(object, 'ApiEndpoint')?.value;
    if (endpoint?.kind !== 'string' || !/^[\w.-]/.test(endpoint.value) || endpoint.value.includes('${')) return;
    const [scheme = ''] = /^\w+:\/\//.exec(endpoint.value) ?? [];
    const span = scheme === '' ? endpoint.span : spanInString(endpoint, 0, scheme.length);
    if (service === 'http' && scheme !== 'https://')
      found({
        span,
        message: 'An HTTP task calls HTTPS only: write the whole address, beginning with "https://".',
        ...(scheme === 'http://' && {
          fixes: () => [{ title: 'Change to "https://"', edits: [{ span, text: 'https://' }] }],
        }),
      });
    if (service === 'apigateway' && scheme !== '')
      found({
        span,
        message: 'The ApiEndpoint of an API Gateway is the name of its host alone. Remove what stands in front.',
        fixes: () => [{ title: `Remove "${scheme}"`, edits: [{ span, text: '' }] }],
      });
  },
});

export const httpRules: readonly Rule[] = [httpConnection, httpHeader, httpEndpoint];
