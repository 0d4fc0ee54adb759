/** What botocore and the SDK for JavaScript v2 say of a service alike: both are made from the same files of AWS. */
import type { Model } from './model.ts';

export interface ApiMetadata {
  readonly serviceId?: string;
  readonly serviceAbbreviation?: string;
  readonly serviceFullName: string;
  readonly uid?: string;
  readonly endpointPrefix: string;
  readonly apiVersion: string;
}

/** How the service is called, which is also how it is told from others. */
export function calledBy(metadata: ApiMetadata): Pick<Model, 'sdkId' | 'uid' | 'title'> {
  const { serviceId, serviceAbbreviation, serviceFullName, uid, endpointPrefix, apiVersion } = metadata;
  return {
    sdkId: serviceId ?? serviceAbbreviation ?? serviceFullName,
    uid: uid ?? `${endpointPrefix}-${apiVersion}`,
    title: serviceFullName,
  };
}
