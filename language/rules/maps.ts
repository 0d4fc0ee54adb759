/**
 * Rules about Map states: what only a distributed Map has, and how the parts of an ItemReader fit each other.
 * Sources: Developer Guide, "Using Map state in Distributed mode", "ItemReader (Map)", "ResultWriter (Map)".
 */
import type { Finding, Rule } from '../diagnostics.ts';
import { addMember, removeMember, renameKey, replaceString } from '../edit.ts';
import { perMachine } from '../model.ts';
import { isSubstitution } from '../places.ts';
import { integrationsIn } from '../tasks.ts';
import { ruleAbout, statesIn, topicWithin } from '../topics.ts';
import type { Member, ObjectNode, StringNode } from '../tree.ts';
import { memberOf, memberValue, pathOf, stringOf } from '../tree.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';
const inner = '"StartAt":"I","States":{"I":{"Type":"Succeed"}}';
const inline = (more = '') =>
  `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{${inner}}${more},"End":true}}}`;
const distributed = (more = '', config = '"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"') =>
  `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{${config}},${inner}}${more},"End":true}}}`;
const reader = (config: string, action = 'getObject') =>
  distributed(
    `,"ItemReader":{"Resource":"arn:aws:states:::s3:${action}","Parameters":{"Bucket":"b","Key":"k"},"ReaderConfig":{${config}}}`,
  );

const mapsIn = topicWithin(statesIn, state => (state.type === 'Map' ? { state, node: state.node } : undefined));

const mapExecutionType = ruleAbout(mapsIn, {
  id: 'map-executiontype',
  severity: 'error',
  awsCode: schema,
  summary: 'A distributed Map says what its child executions are: `"ExecutionType": "STANDARD"` or `"EXPRESS"`.',
  wrong: distributed('', '"Mode":"DISTRIBUTED"'),
  right: distributed(),
  check({ state }, found) {
    for (const scope of state.scopes) {
      const config = memberValue(scope.node, 'ProcessorConfig');
      if (!scope.distributed || config?.kind !== 'object' || memberOf(config, 'ExecutionType')) continue;
      const mode = memberOf(config, 'Mode');
      found({
        span: mode?.span ?? config.span,
        steps: pathOf(config),
        awsMessage: 'These fields are required: [ExecutionType]',
        message: 'A distributed Map needs an ExecutionType beside its Mode: "STANDARD", or "EXPRESS" for short ones.',
        fixes: machine =>
          ['STANDARD', 'EXPRESS'].map(type => ({
            title: `Add "ExecutionType": "${type}"`,
            asked: true,
            edits: [addMember(machine.document, config, 'ExecutionType', type, mode)],
          })),
      });
    }
  },
});

const expressDistributedMap = ruleAbout(mapsIn, {
  id: 'express-distributed-map',
  severity: 'error',
  awsCode: schema,
  summary: 'An Express workflow cannot have a distributed Map.',
  exampleOptions: { workflowType: 'EXPRESS' },
  wrong: distributed(),
  right: inline(),
  check({ state }, found, { workflowType }) {
    if (workflowType !== 'EXPRESS') return;

    for (const scope of state.scopes) {
      const config = memberValue(scope.node, 'ProcessorConfig');
      const mode = memberOf(config, 'Mode');
      if (!scope.distributed || !config || !mode) continue;
      found({
        span: mode.span,
        steps: pathOf(config),
        awsMessage: "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
        message: 'An Express workflow cannot have a distributed Map. Make it a Standard workflow, or the Map inline.',
      });
    }
  },
});

/** Fields that only a distributed Map uses. */
const distributedFields = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];

const mapDistributedFieldsInline = ruleAbout(mapsIn, {
  id: 'map-distributed-fields-inline',
  severity: 'warning',
  summary:
    'Fields such as `ItemReader`, `ItemBatcher` and `ToleratedFailureCount` have an effect in a distributed Map only.',
  wrong: inline(',"ToleratedFailureCount":3'),
  right: distributed(',"ToleratedFailureCount":3'),
  check({ state, node }, found) {
    const [scope] = state.scopes;
    if (!scope || scope.distributed) return;
    // What a deployment fills in may be DISTRIBUTED.
    const config = memberValue(scope.node, 'ProcessorConfig');
    const mode = memberValue(config, 'Mode');
    if (config && (isSubstitution(config) || (mode && isSubstitution(mode)))) return;
    for (const name of distributedFields) {
      const member = memberOf(node, name);
      if (!member) continue;
      found({
        span: member.key.span,
        message: `${name} has an effect in a distributed Map only. Set "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, or remove it.`,
        fixes: machine => [{ title: `Remove ${name}`, asked: true, edits: removeMember(machine.document, member) }],
      });
    }
  },
});

const mapIteratorDeprecated = ruleAbout(mapsIn, {
  id: 'map-iterator-deprecated',
  severity: 'hint',
  summary: '`Iterator` is the old name of `ItemProcessor`.',
  wrong: `{"StartAt":"M","States":{"M":{"Type":"Map","Iterator":{${inner}},"End":true}}}`,
  right: inline(),
  check({ node }, found) {
    renamed(node, 'Iterator', 'ItemProcessor', found);
  },
});

const mapParametersDeprecated = ruleAbout(mapsIn, {
  id: 'map-parameters-deprecated',
  severity: 'hint',
  summary: 'In a Map, `Parameters` is the old name of `ItemSelector`.',
  wrong: inline(',"Parameters":{"item.$":"$$.Map.Item.Value"}'),
  right: inline(',"ItemSelector":{"item.$":"$$.Map.Item.Value"}'),
  check({ node, state }, found) {
    if (state.queryLanguage === 'JSONPath') renamed(node, 'Parameters', 'ItemSelector', found);
  },
});

function renamed(node: ObjectNode, old: string, name: string, found: (finding: Finding) => void): void {
  const member = memberOf(node, old);
  if (!member || memberOf(node, name)) return;
  found({
    span: member.key.span,
    tag: 'deprecated',
    message: `${old} is the old name of ${name}. Both work.`,
    fixes: () => [{ title: `Change to ${name}`, edits: [renameKey(member, name)] }],
  });
}

const mapConcurrencyInline = ruleAbout(mapsIn, {
  id: 'map-concurrency-inline',
  severity: 'information',
  summary: 'An inline Map runs at most 40 iterations at the same time, whatever `MaxConcurrency` says.',
  wrong: inline(',"MaxConcurrency":100'),
  right: inline(',"MaxConcurrency":40'),
  check({ node, state }, found) {
    const value = memberValue(node, 'MaxConcurrency');
    if (value?.kind !== 'number' || value.value <= 40 || !state.scopes[0] || state.scopes[0].distributed) return;
    found({
      span: value.span,
      message: `An inline Map runs at most 40 iterations at the same time, not ${value.text}. For more make it a distributed Map.`,
    });
  },
});

const labelDuplicate = ruleAbout(mapsIn, {
  id: 'label-duplicate',
  severity: 'error',
  awsCode: 'DUPLICATE_LABEL_NAME',
  summary: 'A `Label` may occur once in the whole machine.',
  wrong: twoMaps('orders', 'orders'),
  right: twoMaps('orders', 'refunds'),
  check({ node }, found, about) {
    const member = labelOf(node);
    if (!member) return;
    const label = member.value.value;
    const first = firstWithLabel(about.machine).get(label);
    if (first && first !== member)
      found({
        span: member.value.span,
        awsMessage: `Duplicate Label name: ${label}`,
        message: `Another Map has the label "${label}". Labels are part of ARNs and must differ: choose another.`,
        related: [{ span: first.span, message: `The other "${label}"` }],
      });
  },
});

type Label = Member & { readonly value: StringNode };

function labelOf(node: ObjectNode): Label | undefined {
  const member = memberOf(node, 'Label');
  return member?.value?.kind === 'string' && !isSubstitution(member.value) ? (member as Label) : undefined;
}

const firstWithLabel = perMachine(machine => {
  const first = new Map<string, Label>();
  for (const { node } of mapsIn(machine)) {
    const member = labelOf(node);
    if (member && !first.has(member.value.value)) first.set(member.value.value, member);
  }
  return first;
});

function twoMaps(first: string, second: string): string {
  const map = (name: string, label: string, next: string, state: string) =>
    `"${name}":{"Type":"Map","Label":"${label}","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"${state}","States":{"${state}":{"Type":"Succeed"}}},${next}}`;
  return `{"StartAt":"M","States":{${map('M', first, '"Next":"N"', 'I')},${map('N', second, '"End":true', 'J')}}}`;
}

const actions: Readonly<Record<string, readonly string[]>> = {
  ItemReader: ['s3:getObject', 's3:listObjectsV2'],
  ResultWriter: ['s3:putObject'],
};

const mapReaderResource = ruleAbout(mapsIn, {
  id: 'map-itemreader-resource',
  severity: 'error',
  awsCode: schema,
  summary:
    'An `ItemReader` reads with `s3:getObject` or `s3:listObjectsV2`, a `ResultWriter` writes with `s3:putObject`.',
  wrong: reader('"InputType":"JSON"', 'getobject'),
  right: reader('"InputType":"JSON"'),
  check({ node }, found) {
    for (const [field, allowed] of Object.entries(actions)) {
      const arn = stringOf(memberValue(node, field), 'Resource');
      if (!arn || isSubstitution(arn)) continue;
      const action = /^arn:[^:]+:states:::(.*)$/.exec(arn.value)?.[1];
      if (action !== undefined && allowed.includes(action)) continue;
      const better =
        allowed.find(each => each.toLowerCase() === action?.toLowerCase()) ??
        (allowed.length === 1 ? allowed[0] : undefined);
      const words = allowed.map(each => `arn:aws:states:::${each}`);
      found({
        span: arn.span,
        awsMessage: `The field 'Resource' does not match any of the allowed values. Examples: [${words.join(', ')}]`,
        message: `${field} takes ${words.join(' or ')}.`,
        ...(better !== undefined && {
          fixes: () => [
            {
              title: `Change to "arn:aws:states:::${better}"`,
              edits: [replaceString(arn, `arn:aws:states:::${better}`)],
            },
          ],
        }),
      });
    }
  },
});

const mapS3Parameters = ruleAbout(mapsIn, {
  id: 'map-s3-parameters',
  severity: 'error',
  awsCode: schema,
  summary: 'An `ItemReader` and a `ResultWriter` are told the `Bucket`; to read one object also its `Key`.',
  wrong: reader('"InputType":"JSON"').replace('"Key":"k"', '"Prefix":"k"'),
  right: reader('"InputType":"JSON"'),
  check({ node, state }, found) {
    for (const name of Object.keys(actions)) {
      const member = memberOf(node, name);
      const object = member?.value;
      const arn = stringOf(object, 'Resource');
      if (!member || object?.kind !== 'object' || isSubstitution(object) || !arn || isSubstitution(arn)) continue;
      const field = state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters';
      // The field of the other language, if it is there, is what has to be mended; of a writer it is told with its shape.
      const other = memberOf(object, field === 'Arguments' ? 'Parameters' : 'Arguments');
      const given = memberOf(object, field);
      const needed = arn.value.endsWith(':getObject') ? ['Bucket', 'Key'] : ['Bucket'];
      if (!given) {
        if (other || name === 'ResultWriter') continue;
        found({
          span: member.key.span,
          steps: pathOf(object),
          awsMessage: `These fields are required: [${field}]`,
          message: `${name} needs ${field} with ${needed.join(' and ')}.`,
          fixes: machine => [
            {
              title: `Add ${field}`,
              asked: true,
              edits: [addMember(machine.document, object, field, Object.fromEntries(needed.map(key => [key, ''])))],
            },
          ],
        });
        continue;
      }
      const parameters = given.value;
      if (parameters?.kind !== 'object' || isSubstitution(parameters)) continue;
      const names = new Set(parameters.members.map(({ key }) => key.value));
      if ([...names].some(each => each.includes('${') || each.startsWith('Fn::'))) continue;
      for (const key of needed) {
        if (names.has(key) || (field === 'Parameters' && names.has(`${key}.$`))) continue;
        found({
          span: given.key.span,
          steps: pathOf(parameters),
          awsMessage: `The field '${key}' is required but was missing`,
          message: `${name} needs "${key}". Add it to ${field}.`,
          fixes: machine => [
            { title: `Add "${key}"`, asked: true, edits: [addMember(machine.document, parameters, key, '')] },
          ],
        });
      }
    }
  },
});

const mapReaderParts = ruleAbout(mapsIn, {
  id: 'map-itemreader-parts',
  severity: 'error',
  awsCode: schema,
  summary: 'The fields of a `ReaderConfig` fit the `InputType`, the `ManifestType` and the `Resource`.',
  wrong: reader('"InputType":"CSV"'),
  right: reader('"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"'),
  check({ node }, found) {
    const itemReader = memberValue(node, 'ItemReader');
    const config = memberValue(itemReader, 'ReaderConfig');
    if (itemReader?.kind !== 'object' || isSubstitution(itemReader)) return;
    const arn = stringOf(itemReader, 'Resource')?.value ?? '';
    if (config !== undefined && (config.kind !== 'object' || isSubstitution(config))) return;
    misfits(memberOf(node, 'ItemReader') as Member, config, arn, found);
  },
});

function misfits(owner: Member, config: ObjectNode | undefined, arn: string, found: (finding: Finding) => void): void {
  const member = (name: string) => memberOf(config, name);
  const type = member('InputType');
  const inputType = type?.value?.kind === 'string' ? type.value.value : undefined;
  const word = (name: string) => stringOf(config, name)?.value;
  const head = config?.parent?.kind === 'member' ? config.parent.key.span : owner.key.span;
  const steps = pathOf(config ?? owner.key);
  const missing = (field: string, why: string, first?: string) =>
    found({
      ...(first !== undefined &&
        config && {
          fixes: ({ document }) => [
            {
              title: `Add "${field}": "${first}"`,
              asked: true as const,
              edits: [addMember(document, config, field, first, type)],
            },
          ],
        }),
      span: type?.span ?? head,
      steps,
      awsMessage: `The field '${field}' is required`,
      message: why,
    });
  const misplaced = (field: Member, why: string) =>
    found({
      fixes: ({ document }) => [
        { title: `Remove "${field.key.value}"`, asked: true, edits: removeMember(document, field) },
      ],
      span: field.key.span,
      steps,
      awsMessage: `Field '${field.key.value}' is not supported`,
      message: why,
    });
  if (type && inputType === undefined) return;
  if (inputType?.includes('${')) return;
  const flattens = word('Transformation') === 'LOAD_AND_FLATTEN';
  const manifest = word('ManifestType');
  const headers = member('CSVHeaderLocation');
  const names = member('CSVHeaders');
  const pointer = member('ItemsPointer');

  if (!type && arn.endsWith(':s3:getObject') && manifest === undefined)
    missing(
      'InputType',
      'To read an object, ReaderConfig needs an InputType: JSON, CSV, JSONL, PARQUET or MANIFEST.',
      'JSON',
    );
  if (!type && flattens)
    missing('InputType', 'LOAD_AND_FLATTEN reads the listed objects: InputType says their format.', 'JSON');
  if (type && manifest === 'S3_INVENTORY' && inputType !== 'MANIFEST')
    misplaced(type, 'An S3 inventory says the format of its files itself. Remove InputType.');
  if (manifest === 'ATHENA_DATA' && inputType === 'JSON' && type)
    misplaced(type, 'Athena does not unload JSON documents: InputType is CSV, JSONL or PARQUET here.');
  if (inputType === 'CSV' && !headers && manifest === undefined)
    missing(
      'CSVHeaderLocation',
      'For CSV, ReaderConfig needs CSVHeaderLocation: FIRST_ROW, or GIVEN with CSVHeaders.',
      'FIRST_ROW',
    );
  if (word('CSVHeaderLocation') === 'GIVEN' && !names)
    missing('CSVHeaders', 'GIVEN means that the column names are given: add CSVHeaders.');
  const other = inputType !== undefined && inputType !== 'CSV' && inputType !== 'MANIFEST';
  for (const field of [headers, names])
    if (other && field) misplaced(field, `${field.key.value} is for CSV, but InputType is ${inputType}. Remove it.`);
  if (pointer && inputType !== undefined && inputType !== 'JSON')
    misplaced(pointer, `ItemsPointer is for JSON, but InputType is ${inputType}. Remove it.`);
}

const mapReaderIdle = ruleAbout(mapsIn, {
  id: 'map-itemreader-idle',
  severity: 'warning',
  summary: 'Parts of an `ItemReader` that the service takes, and then does not use, or fails with.',
  wrong: reader('"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","CSVHeaders":["id"]'),
  right: reader('"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["id"]'),
  check({ node }, found) {
    const itemReader = memberValue(node, 'ItemReader');
    if (!itemReader) return;
    const config = memberValue(itemReader, 'ReaderConfig');
    const word = (name: string) => stringOf(config, name)?.value;
    const arn = stringOf(itemReader, 'Resource')?.value ?? '';
    const inputType = word('InputType');
    const say = (member: Member | undefined, message: string) => {
      if (!member) return;
      const title = `Remove "${member.key.value}"`;
      found({
        span: member.key.span,
        message,
        fixes: ({ document }) => [{ title, asked: true, edits: removeMember(document, member) }],
      });
    };
    if (inputType === 'CSV' && word('CSVHeaderLocation') === 'FIRST_ROW')
      say(
        memberOf(config, 'CSVHeaders'),
        'The first row has the names: CSVHeaders has no effect. Remove it, or say GIVEN.',
      );
    if (inputType !== undefined && ['JSON', 'JSONL', 'PARQUET'].includes(inputType))
      say(memberOf(config, 'CSVDelimiter'), `CSVDelimiter is for CSV, but InputType is ${inputType}. Remove it.`);
    const most = memberOf(config, 'MaxItems');
    if (most?.value?.kind === 'number' && most.value.value === 0)
      say(most, 'A MaxItems of 0 is taken, and fails when it runs: it must be positive. Remove it to read all items.');
    if (arn.endsWith(':s3:getObject') && word('Transformation') === 'LOAD_AND_FLATTEN')
      say(
        memberOf(config, 'Transformation'),
        'Transformation is for s3:listObjectsV2: one object is read as it is. Remove it.',
      );
    if (inputType === 'PARQUET')
      for (const field of ['Parameters', 'Arguments'])
        for (const name of ['VersionId', 'VersionId.$'])
          say(
            memberOf(memberValue(itemReader, field), name),
            'A version of a Parquet file cannot be read: the Map fails with States.ItemReaderFailed. Remove it.',
          );
  },
});

/** Data that a service gives page by page: how much there is nobody knows. (Of buckets, regions and the like there are few.) */
const listing = /^(listObject|scan$|query$|search|filterLogEvents|getQueryResults)/;

const mapInlineUnbounded = ruleAbout(mapsIn, {
  id: 'map-inline-unbounded',
  severity: 'information',
  summary:
    'An inline Map over all that a service lists: with many items the execution reaches its limit of 25,000 events. A distributed Map has none, and reads listings of S3 itself.',
  wrong: listed(''),
  right: listed(',"MaxKeys":50'),
  check({ state, node }, found, about) {
    const [scope] = state.scopes;
    const items = memberOf(node, 'ItemsPath') ?? memberOf(node, 'Items');
    // In an iteration that is an execution of its own there is room again.
    if (!scope || scope.distributed || state.scope.distributed || items?.value?.kind !== 'string') return;
    // The list of an answer, by the way AWS writes names.
    if (!/\.[A-Z]\w*\s*(%\})?$/.test(items.value.value)) return;
    const tasks = tasksOf(about.machine);
    const [before, ...others] = state.referencedBy;
    const task = before?.from && tasks.get(before.from);
    if (!task?.integration || others.length > 0 || !listing.test(task.integration.action)) return;
    const parameters = task.parameters?.value;
    const limited =
      parameters !== undefined &&
      (parameters.kind !== 'object' ||
        parameters.members.some(({ key }) => /^(Max|Limit|PageSize)/.test(key.value) || key.value.includes('${')));
    if (limited) return;
    found({
      span: items.span,
      related: [{ span: task.arn.span, message: 'The list' }],
      message: `How many items "${task.state.name}" lists is not known, and each takes several of the 25,000 events of an execution. Limit the list, or make the Map distributed.`,
    });
  },
});

const tasksOf = perMachine(machine => new Map(integrationsIn(machine).map(task => [task.state, task])));

function listed(limit: string): string {
  return `{"StartAt":"L","States":{"L":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:listObjectsV2","Parameters":{"Bucket":"b"${limit}},"Next":"M"},"M":{"Type":"Map","ItemsPath":"$.Contents","ItemProcessor":{${inner}},"End":true}}}`;
}

export const mapRules: readonly Rule[] = [
  mapExecutionType,
  expressDistributedMap,
  mapDistributedFieldsInline,
  mapIteratorDeprecated,
  mapParametersDeprecated,
  mapConcurrencyInline,
  labelDuplicate,
  mapReaderResource,
  mapS3Parameters,
  mapReaderParts,
  mapReaderIdle,
  mapInlineUnbounded,
];
