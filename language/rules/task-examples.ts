/** Definitions with one Task, for the examples of rules about tasks. */

const machineOf = (state: string) => `{"StartAt":"A","States":{"A":{"Type":"Task",${state},"End":true}}}`;

export const resource = (arn: string, more = '') => machineOf(`"Resource":"${arn}"${more}`);

/** A call through the SDK: `s3:getObject`, with members of `Parameters` as JSON. */
export const sdk = (call: string, parameters: string, more = '') =>
  resource(`arn:aws:states:::aws-sdk:${call}`, `,"Parameters":{${parameters}}${more}`);

export const publish = (suffix: string, message: string, more = '') =>
  resource(`arn:aws:states:::sns:publish${suffix}`, `,"Parameters":{"TopicArn":"t",${message}}${more}`);
