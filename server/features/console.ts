/**
 * Pages of the AWS console for what ARNs name, in the right partition and region. Only resources of which the address of the
 * page is known have one; an ARN that names no resource of an account, such as an integration, has none.
 */

interface Arn {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  /** Behind the type: `orders` of `function:orders`. */
  readonly name: string;
  /** With what follows the name, `orders:live`. */
  readonly rest: string;
}

/** The console's domain by partition (AWS General Reference, "AWS service endpoints"). */
const domains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

const enc = encodeURIComponent;

/** By service and type of resource. */
const pages: Readonly<Record<string, (arn: Arn) => string>> = {
  'lambda:function': ({ region, name }) => `lambda/home?region=${region}#/functions/${enc(name)}`,
  'states:stateMachine': ({ region, arn }) => `states/home?region=${region}#/statemachines/view/${enc(arn)}`,
  'states:activity': ({ region, arn }) => `states/home?region=${region}#/activities/view/${enc(arn)}`,
  'states:execution': ({ region, arn }) => `states/home?region=${region}#/v2/executions/details/${enc(arn)}`,
  'sns:': ({ region, arn }) => `sns/v3/home?region=${region}#/topic/${arn}`,
  'sqs:': ({ region, account, name }) =>
    `sqs/v3/home?region=${region}#/queues/${enc(`https://sqs.${region}.amazonaws.com/${account}/${name}`)}`,
  'dynamodb:table': ({ region, name }) => `dynamodbv2/home?region=${region}#table?name=${enc(name)}`,
  'events:event-bus': ({ region, name }) => `events/home?region=${region}#/eventbus/${enc(name)}`,
  'ecs:cluster': ({ region, name }) => `ecs/v2/clusters/${enc(name)}?region=${region}`,
  'ecs:task-definition': ({ region, rest }) => `ecs/v2/task-definitions/${rest.replace(':', '/')}?region=${region}`,
  'batch:job-queue': ({ region, arn }) => `batch/home?region=${region}#queues/detail/${enc(arn)}`,
  'batch:job-definition': ({ region, arn }) => `batch/home?region=${region}#job-definition/detail/${enc(arn)}`,
  'secretsmanager:secret': ({ region, rest }) =>
    `secretsmanager/secret?name=${enc(rest.replace(/-[A-Za-z0-9]{6}$/, ''))}&region=${region}`,
  'kms:key': ({ region, name }) => `kms/home?region=${region}#/kms/keys/${name}`,
  'kinesis:stream': ({ region, name }) => `kinesis/home?region=${region}#/streams/details/${enc(name)}/monitoring`,
  'iam:role': ({ rest }) => `iam/home#/roles/details/${enc(rest.split('/').at(-1) ?? rest)}`,
  's3:': ({ name }) => `s3/buckets/${name.split('/')[0]}`,
};

/** Undefined where there is no page, or nobody knows it. */
export function consolePage(arn: string): string | undefined {
  const [scheme, partition = '', service = '', region = '', account = '', ...more] = arn.split(':');
  const domain = domains[partition];
  const resource = more.join(':');
  if (scheme !== 'arn' || domain === undefined || resource === '' || /[${}*?]/.test(arn)) return undefined;
  const global = service === 's3' || service === 'iam';
  if (!global && (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) || !/^\d{12}$/.test(account))) return undefined;
  if (service === 'iam' && !/^\d{12}$/.test(account)) return undefined;
  const typed = /^([a-zA-Z-]+)[:/](.+)$/s.exec(resource);
  const page = typed && pages[`${service}:${typed[1]}`];
  const plain = pages[`${service}:`];
  if (!page && !plain) return undefined;
  const rest = page ? (typed?.[2] ?? resource) : resource;
  const path = (page ?? plain)?.({
    arn,
    region,
    account,
    rest,
    name: service === 's3' ? rest : (rest.split(/[:/]/)[0] ?? rest),
  });
  return `https://${global ? '' : `${region}.`}${domain}/${path}`;
}
