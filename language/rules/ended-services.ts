/**
 * Rules about what AWS has given up: services that have ended or end soon, and actions that their service advises against. A
 * definition that calls them is still accepted. Sources: AWS's announcements of the ends of services ("AWS Product Lifecycle",
 * the document histories of the services); Developer Guide, "Learning to use AWS service SDK integrations", which names the
 * integrations that are no longer there.
 */
import { serviceDisplayName } from '../../catalog/index.ts';
import { partOfArn, tasksCalling } from '../tasks.ts';
import { ruleAbout } from '../topics.ts';
import { sdk } from './task-examples.ts';

interface Ended {
  /** The month in which it ended or will have ended; undefined where only the fact is known. */
  readonly when?: string;
  /** What AWS offers instead: names of SDK integrations. */
  readonly instead?: readonly string[];
}

const ended: Readonly<Record<string, Ended>> = {
  alexaforbusiness: { when: 'May 2023' },
  applicationcostprofiler: { when: 'September 2024' },
  appmesh: { when: 'September 2026', instead: ['vpclattice', 'ecs'] },
  chime: {
    when: 'February 2026',
    instead: ['chimesdkmeetings', 'chimesdkmessaging', 'chimesdkidentity', 'chimesdkvoice'],
  },
  codegurusecurity: { when: 'November 2025', instead: ['inspector2'] },
  codestar: { when: 'July 2024' },
  elasticinference: {},
  elastictranscoder: { when: 'November 2025', instead: ['mediaconvert'] },
  evidently: { when: 'October 2025', instead: ['appconfig'] },
  finspace: { when: 'October 2026' },
  finspacedata: { when: 'October 2026' },
  gamesparks: {},
  honeycode: { when: 'February 2024' },
  inspector: { when: 'May 2026', instead: ['inspector2'] },
  iot1clickdevices: { when: 'December 2024' },
  iot1clickprojects: { when: 'December 2024' },
  iotanalytics: { when: 'December 2025' },
  iotevents: { when: 'May 2026' },
  ioteventsdata: { when: 'May 2026' },
  iotfleethub: { when: 'October 2025' },
  iotroborunner: {},
  iotthingsgraph: {},
  kinesisanalytics: { when: 'January 2026', instead: ['kinesisanalyticsv2'] },
  lexmodelbuilding: { when: 'September 2025', instead: ['lexmodelsv2'] },
  lexruntime: { when: 'September 2025', instead: ['lexruntimev2'] },
  lookoutequipment: { when: 'October 2026' },
  lookoutmetrics: { when: 'October 2025' },
  lookoutvision: { when: 'October 2025' },
  macie: { instead: ['macie2'] },
  mediastore: { when: 'November 2025', instead: ['s3'] },
  mediastoredata: { when: 'November 2025', instead: ['s3'] },
  mobile: {},
  mobileanalytics: {},
  nimble: { when: 'October 2024' },
  opsworks: { when: 'May 2024', instead: ['ssm'] },
  opsworkscm: { when: 'May 2024', instead: ['ssm'] },
  panorama: { when: 'May 2026' },
  pinpoint: { when: 'October 2026', instead: ['pinpointsmsvoicev2', 'sesv2', 'connect'] },
  privatenetworks: { when: 'May 2025' },
  proton: { when: 'October 2026' },
  qldb: { when: 'July 2025' },
  qldbsession: { when: 'July 2025' },
  robomaker: { when: 'September 2025', instead: ['batch'] },
  sagemakeredge: { when: 'April 2024' },
  simspaceweaver: { when: 'May 2026' },
  sms: { when: 'March 2022', instead: ['mgn'] },
  waf: { when: 'September 2025', instead: ['wafv2'] },
  wafregional: { when: 'September 2025', instead: ['wafv2'] },
  workdocs: { when: 'April 2025' },
  worklink: { when: 'April 2022' },
};

/** Whether AWS has ended a service, or has announced when it will: then no list of services tells more. */
export function hasEnded(service: string): boolean {
  return Object.hasOwn(ended, service);
}

const callsOfEnded = tasksCalling(({ integration }) => integration?.sdk === true && hasEnded(integration.service));

export const deprecatedSdkService = ruleAbout(callsOfEnded, {
  id: 'deprecated-sdk-service',
  severity: 'warning',
  summary: 'AWS has ended some services, or has announced when they end: a task that calls them fails.',
  wrong: sdk('qldb:listLedgers', '"MaxResults":5'),
  right: sdk('dynamodb:listTables', '"Limit":5'),
  check({ arn, integration }, found) {
    if (!integration) return;
    const { when, instead = [] } = ended[integration.service] ?? {};
    const better = instead.map(name => `"${name}"`).join(', ');
    found({
      span: partOfArn(arn, integration.service),
      message: `${nameOf(integration.service)} has ended${when === undefined ? '' : ` (${when})`}: the task fails, or soon will. ${better === '' ? 'Call what has taken its place.' : `In its place there is ${better}.`}`,
      tag: 'deprecated',
    });
  },
});

const nameOf = (service: string) => {
  const name = serviceDisplayName(service);
  return name.toLowerCase() === service ? `The service "${service}"` : name;
};

const sdkCalls = tasksCalling(({ integration }) => integration?.sdk === true && !hasEnded(integration.service));

export const deprecatedSdkAction = ruleAbout(sdkCalls, {
  id: 'deprecated-sdk-action',
  severity: 'hint',
  needsCatalog: true,
  summary: 'An action that its service advises against: it has a newer one for the same.',
  wrong: sdk('cloudwatchlogs:tagLogGroup', '"LogGroupName":"g","Tags":{"a":"b"}'),
  right: sdk('cloudwatchlogs:tagResource', '"ResourceArn":"g","Tags":{"a":"b"}'),
  check({ arn, integration }, found, { catalog }) {
    if (!integration || catalog?.sdkAction(integration.service, integration.action)?.deprecated !== true) return;
    found({
      span: partOfArn(arn, integration.action),
      message: `${nameOf(integration.service)} advises against "${integration.action}". Its documentation names what to call instead.`,
      tag: 'deprecated',
    });
  },
});
