/**
 * How Step Functions names services, actions, members and errors of `aws-sdk:` integrations: as the AWS SDK for Java 2 does,
 * whose rules these are ("DefaultNamingStrategy" of its code generator; Step Functions Developer Guide, "Learning to use AWS
 * service SDK integrations"). The few renames that follow no rule are at the end.
 */

/** Before the dot of error names: `DynamoDb`, `Sfn`, `CloudWatchLogs`. */
export function exceptionPrefix(sdkId: string): string {
  return pascalCase(sdkId)
    .replace(/^(Amazon|Aws)/, '')
    .replace(/Service$/, '');
}

/** In ARNs: `cloudwatchlogs`. */
export const serviceName = (sdkId: string): string => exceptionPrefix(sdkId).toLowerCase();

/** In ARNs: `getSecretValue`. */
export const actionName = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);

/** Of a member in requests and responses: `DBInstanceIdentifier` is `DbInstanceIdentifier`, `ETag` stays. */
export function memberName(member: string, place: { service: string; structure: string; union: boolean }): string {
  const renamed = renamedMembers[place.service]?.[`${place.structure}.${member}`];
  if (renamed !== undefined) return renamed;
  const field = member.replace(/^[A-Z]+/, capitals => {
    const next = member.charAt(capitals.length);
    // The last capital of the run starts the next word, if there is one.
    const kept = capitals.length > 1 && /[a-z]/.test(next) ? capitals.length - 1 : capitals.length;
    return capitals.slice(0, kept).toLowerCase() + capitals.slice(kept);
  });
  const safe = reserved.has(field) || (place.union && field === 'type') ? `${field}Value` : field;
  return capitalise(safe.replace(/[^A-Za-z0-9_]/g, ''));
}

/** Of an error shape, without the prefix: `ResourceNotFoundException`. */
export function errorName(shape: string, service: string): string {
  const renamed = renamedErrors[service]?.[shape];
  if (renamed !== undefined) return renamed;
  return `${pascalCase(shape.replace(/(Fault|Exception)$/, ''))}Exception`;
}

export const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `ResourceNotFound`, `Sfn`: words as the SDK for Java splits them, each with one capital. */
function pascalCase(name: string): string {
  return name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .replace(/(?<=[a-z])(?=[A-Z][a-zA-Z0-9])/g, ' ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .split(' ')
    .map(word => capitalise(word.toLowerCase()))
    .join('');
}

/** Words that no field of a Java class can have as its name: keywords, methods of Object, methods of the SDK's own classes. */
const reserved = new Set(
  `abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
  finally float for goto if implements import instanceof int interface long native new null package private protected public
  return short static strictfp super switch synchronized this throw throws transient true try void volatile while
  clone equals finalize getClass hashCode notify notifyAll toString wait
  build builder copy equalsBySdkFields getValueForField overrideConfiguration sdkFieldNameToField sdkFields
  serializableBuilderClass toBuilder applyMutation`.split(/\s+/),
);

/** Members that the SDK for Java renames by hand ("customization.config" of each service). */
const renamedMembers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cloudformation: { 'ListStacksInput.StackStatusFilter': 'StackStatusFilters' },
  cognitoidentityprovider: { 'AccountTakeoverActionType.Notify': 'SendNotification' },
  dynamodb: { 'AttributeValue.NULL': 'Nul' },
  dynamodbstreams: { 'AttributeValue.NULL': 'Nul' },
  ec2: { 'Image.Public': 'PublicLaunchPermissions', 'FpgaImage.Public': 'IsPublic' },
  sns: { 'AddPermissionInput.AWSAccountId': 'AwsAccountIds', 'AddPermissionInput.ActionName': 'ActionNames' },
};

const renamedErrors: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  elasticloadbalancing: {
    AccessPointNotFoundException: 'LoadBalancerNotFoundException',
    DuplicateAccessPointNameException: 'DuplicateLoadBalancerNameException',
    InvalidEndPointException: 'InvalidInstanceException',
    TooManyAccessPointsException: 'TooManyLoadBalancersException',
  },
  marketplacecommerceanalytics: {
    MarketplaceCommerceAnalyticsException: 'MarketplaceCommerceAnalyticsServiceException',
  },
};
