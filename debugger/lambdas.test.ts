/** Lambda functions of templates in processes of their own: Node.js and Python, as Step Functions would hear of them. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';
import { nodeHost } from './nodeHost.ts';

let folder = '';

const files: { readonly [name: string]: string } = {
  'template.yaml': `Globals:
  Function:
    Runtime: nodejs20.x
    Environment: { Variables: { STAGE: !Ref Stage, SHARED: yes } }
Parameters:
  Stage: { Type: String, Default: test }
Resources:
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: charge-card
      CodeUri: charge/
      Handler: app.handler
      Environment: { Variables: { TABLE: !Ref Table, SHARED: own } }
  Table: { Type: AWS::DynamoDB::Table }
  Typed:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: typed/, Handler: app.handler, MemorySize: 512 }
  Slow:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: charge/, Handler: app.slow, Timeout: 1 }
  Dies:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: charge/, Handler: app.dies }
  Missing:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: charge/, Handler: app.nothing }
  Spins:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: charge/, Handler: app.spins, Timeout: 1 }
  Never:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: charge/, Handler: app.never }
  Called:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: charge/, Handler: app.called }
  Module:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: module/, Handler: app.handler }
  Package:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: package/, Handler: src/app.handler }
  Snake:
    Type: AWS::Lambda::Function
    Properties: { Code: snake/, Handler: app.handler, Runtime: python3.11, Timeout: 10 }
  Coils:
    Type: AWS::Lambda::Function
    Properties: { Code: snake/, Handler: app.coils, Runtime: python3.11, Timeout: 1 }
  Sheds:
    Type: AWS::Lambda::Function
    Properties: { Code: snake/, Handler: app.sheds, Runtime: python3.11, Timeout: 10 }
  Broken:
    Type: AWS::Lambda::Function
    Properties: { Code: snake/, Handler: broken.handler, Runtime: python3.11, Timeout: 10 }
  Inline:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.12
      Code: { ZipFile: "def handler(event, context):\\n    return {'inline': event}\\n" }
  Go:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: go/, Handler: bootstrap, Runtime: provided.al2023 }
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: { ChargeArn: !GetAtt Charge.Arn, SnakeName: !Ref Snake }
`,
  'charge/app.js': `let count = 0;
exports.handler = async (event, context) => {
  console.log('charging', JSON.stringify(event));
  console.error('careful');
  if (event.fail) throw Object.assign(new Error('no money'), { name: 'CardDeclined' });
  if (event.text) throw 'a text';
  const left = context.getRemainingTimeInMillis();
  return { count: ++count, table: process.env.TABLE, stage: process.env.STAGE, shared: process.env.SHARED,
    inTime: left > 0 && left <= 3000, name: context.functionName, id: context.awsRequestId.length };
};
exports.slow = () => new Promise(resolve => setTimeout(resolve, 60000));
exports.spins = () => { for (;;) {} };
exports.never = () => new Promise(() => {});
exports.dies = () => process.exit(3);
exports.called = (event, context, callback) => callback(null, { called: event });
`,
  'typed/app.ts': `import { twice } from './math';
enum Kind { Big = 'big' }
export const handler = async (event: { n: number }): Promise<object> => ({ n: twice(event.n), kind: Kind.Big });
`,
  'typed/math.ts': 'export const twice = (n: number): number => n * 2;\n',
  'module/app.mjs': `import { readFile } from 'node:fs/promises';
import { twice } from './math.mjs';
const own = await readFile(new URL(import.meta.url), 'utf8');
export const handler = async ({ n, fail }) => {
  console.log('module says', n);
  if (fail) throw new RangeError('too far');
  return { n: twice(n), read: own.startsWith('import') };
};
`,
  'module/math.mjs': 'export const twice = n => n * 2;\n',
  'package/package.json': '{ "type": "module" }',
  'package/src/app.js': `import { twice } from './math.js';
import old from './old.cjs';
export async function handler({ n }) { return { n: twice(n), old: old.name, isModule: typeof require === 'undefined' }; }
`,
  'package/src/math.js': 'export const twice = n => n * 2;\n',
  'package/src/old.cjs': "exports.name = 'old';\n",
  'snake/app.py': `import helper, sys, time
count = 0
def coils(event, context):
    while True:
        time.sleep(0.01)
def sheds(event, context):
    sys.exit(4)
def handler(event, context):
    global count
    count += 1
    print('hiss')
    if event.get('fail'):
        raise ValueError('not so')
    if event.get('odd'):
        return {1, 2}
    return {'n': helper.twice(event['n']), 'count': count, 'left': context.get_remaining_time_in_millis() > 0, 'name': context.function_name}
`,
  'snake/broken.py': 'import not_there\n',
  'snake/helper.py': 'def twice(n):\n    return n * 2\n',
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'asl-lambda-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a machine of one task; what the state gave, and the console. */
async function runs(resource: string, parameters: object | undefined, launch: object = {}, input: object = {}) {
  const program = path.join(folder, 'flow.asl.json');
  const task = { Type: 'Task', Resource: resource, ...(parameters && { Parameters: parameters }), Next: 'Caught' };
  const definition = {
    StartAt: 'Call',
    States: {
      Call: { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] },
      Caught: { Type: 'Pass', End: true },
    },
  };
  await writeFile(program, JSON.stringify(definition));
  const client = new TestClient({}, nodeHost);
  await client.start({ program, input, tasks: 'lambda', ...launch });
  const stop = await client.stop();
  const text = client.console().split('SUCCEEDED\n')[1];
  return { stop, output: text === undefined ? undefined : JSON.parse(text), console: client.console(), client };
}

const invoke = 'arn:aws:states:::lambda:invoke';
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

test('Node.js: event, context, environment; what it writes goes to the console', async () => {
  const { output, console } = await runs(arnOf('charge-card'), undefined, {}, { amount: 5 });
  expect(output).toEqual({
    count: 1,
    table: 'Table',
    stage: 'test',
    shared: 'own',
    inTime: true,
    name: 'Charge',
    id: 36,
  });
  expect(console).toMatch('charging {"amount":5}\n');
  expect(console).toMatch('careful\n');
});

test('found by a substitution of the template, called through the service', async () => {
  const { output } = await runs(invoke, { FunctionName: '${ChargeArn}', 'Payload.$': '$' });
  expect(output).toMatchObject({
    ExecutedVersion: '$LATEST',
    Payload: { count: 1 },
    SdkHttpMetadata: { HttpStatusCode: 200 },
    StatusCode: 200,
  });
});

test.each([
  ['by its logical id', { FunctionName: 'Charge' }],
  ['by a name of CloudFormation', { FunctionName: 'my-stack-Charge-1A2B3C4D5E6F' }],
  ['with a qualifier', { FunctionName: `${arnOf('charge-card')}:live` }],
])('found %s', async (_how, parameters) => {
  const { output } = await runs(invoke, parameters);
  expect(output.Payload.name).toBe('Charge');
});

test('through the SDK the payload is a text, and an error is none of the task', async () => {
  const sdk = 'arn:aws:states:::aws-sdk:lambda:invoke';
  const good = await runs(sdk, { FunctionName: 'Called', Payload: '{"a":1}' });
  expect(good.output).toEqual({ ExecutedVersion: '$LATEST', Payload: '{"called":{"a":1}}', StatusCode: 200 });
  const bad = await runs(sdk, { FunctionName: 'Charge', Payload: '{"fail":true}' });
  expect(bad.output).toMatchObject({ FunctionError: 'Unhandled', StatusCode: 200 });
  expect(JSON.parse(bad.output.Payload)).toMatchObject({ errorType: 'CardDeclined', errorMessage: 'no money' });
});

test.each([
  [
    'Charge',
    { fail: true },
    'CardDeclined',
    { errorType: 'CardDeclined', errorMessage: 'no money', trace: expect.any(Array) },
  ],
  ['Charge', { text: true }, 'string', { errorType: 'string', errorMessage: 'a text', trace: [] }],
  [
    'Slow',
    {},
    'Sandbox.Timedout',
    { errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/) },
  ],
  ['Spins', {}, 'Sandbox.Timedout', { errorMessage: expect.stringMatching(/timed out after 1.00 seconds$/) }],
  [
    'Module',
    { fail: true },
    'RangeError',
    { errorMessage: 'too far', trace: expect.arrayContaining([expect.stringMatching(/app\.mjs:6/)]) },
  ],
  ['Coils', {}, 'Sandbox.Timedout', { errorMessage: expect.stringMatching(/timed out after 1.00 seconds$/) }],
  ['Sheds', {}, 'Runtime.ExitError', { errorMessage: expect.stringMatching(/exit status 4$/) }],
  ['Broken', {}, 'Runtime.ImportModuleError', { errorMessage: expect.stringMatching(/No module named 'not_there'/) }],
  [
    'Dies',
    {},
    'Runtime.ExitError',
    { errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/) },
  ],
  ['Missing', {}, 'Runtime.HandlerNotFound', { errorMessage: 'app.nothing is undefined or not exported' }],
  [
    'Snake',
    { fail: true },
    'ValueError',
    {
      errorMessage: 'not so',
      errorType: 'ValueError',
      requestId: expect.any(String),
      stackTrace: [expect.stringMatching(/app\.py", line 13/)],
    },
  ],
  ['Snake', { odd: true }, 'Runtime.MarshalError', { errorMessage: expect.stringMatching(/not JSON serializable$/) }],
])('%s %j fails with %s', async (name, payload, error, cause) => {
  const { output } = await runs(invoke, { FunctionName: name, Payload: payload });
  expect(output.Error).toBe(error);
  expect(JSON.parse(output.Cause)).toMatchObject(cause);
});

test('TypeScript, with neighbours named without an ending', async () => {
  const { output } = await runs(invoke, { FunctionName: 'Typed', Payload: { n: 21 } });
  expect(output.Payload).toEqual({ n: 42, kind: 'big' });
});

test('modules of ECMAScript: by their ending, and by their package', async () => {
  const { output, console } = await runs(invoke, { FunctionName: 'Module', Payload: { n: 3 } });
  expect(output.Payload).toEqual({ n: 6, read: true });
  expect(console).toMatch('module says 3\n');
  const packaged = await runs(invoke, { FunctionName: 'Package', Payload: { n: 5 } });
  expect(packaged.output.Payload).toEqual({ n: 10, old: 'old', isModule: true });
});

test('a promise that nothing can keep any more gives null, as on AWS', async () => {
  expect((await runs(invoke, { FunctionName: 'Never' })).output.Payload).toBeNull();
});

test('Python, with modules beside it', async () => {
  const { output, console } = await runs(invoke, { FunctionName: '${SnakeName}', Payload: { n: 4 } });
  expect(output.Payload).toEqual({ n: 8, count: 1, left: true, name: 'Snake' });
  expect(console).toMatch('hiss\n');
});

test('code that stands in the template', async () => {
  expect((await runs(arnOf('Inline'), undefined, {}, { a: 1 })).output).toEqual({ inline: { a: 1 } });
});

test('a function of launch.json needs no template', async () => {
  const lambda = { handler: 'app.handler', folder: 'charge', env: { TABLE: 'mine' }, timeout: 2 };
  const { output } = await runs(arnOf('nobody'), undefined, { tasks: { Call: { lambda } } });
  expect(output).toMatchObject({ table: 'mine', inTime: true });
});

test.each([
  [invoke, { FunctionName: 'Nobody' }, /calls the function Nobody, and template.yaml has the functions Charge, Typed/],
  [invoke, { FunctionName: 'Go' }, /"Go" has the runtime provided.al2023, and only Node.js and Python run here/],
  ['arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'm' }, /no mock answers it/],
])('what cannot be run is said: %s %j', async (resource, parameters, message) => {
  expect((await runs(resource, parameters)).stop).toMatch(message);
});

test('with a token: what it returns is the answer to the request, then somebody has to say how it ends', async () => {
  const { stop, client } = await runs(`${invoke}.waitForTaskToken`, {
    FunctionName: 'Called',
    Payload: { 'token.$': '$$.Task.Token' },
  });
  expect(stop).toMatch(/^task at Call · waiting for task token/);
  await client.request('asl/completeTask', { result: { approved: true } });
  expect(await client.stop()).toBe('terminated');
});

test('one process serves all calls, and it ends with the session', async () => {
  const { output, client } = await runs(
    invoke,
    { FunctionName: 'Charge' },
    { tasks: { Call: [{ When: { FunctionName: 'x' }, Return: 1 }, 'lambda'] } },
  );
  expect(output.Payload.count).toBe(1);
  await client.request('restart', {});
  await client.stop();
  expect(client.console().match(/"count": 1/g)).toHaveLength(2);
});

interface InspectorEvent {
  readonly method: string;
  readonly params: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly callFrames?: readonly { readonly location: { readonly scriptId: string; readonly lineNumber: number } }[];
  };
}

/** A debugger of JavaScript, as far as it is needed: questions and events over a web socket. */
async function attach(port: number) {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const { pathname } = new URL(targets[0]!.webSocketDebuggerUrl);
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
  const request = http.get({
    port,
    path: pathname,
    headers: { ...upgrade, 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  });
  const socket = await new Promise<Duplex>(resolve => request.on('upgrade', (_response, each) => resolve(each)));
  const waiting = new Map<number, (value: unknown) => void>();
  const events: InspectorEvent[] = [];
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const short = received.length < 2 ? 0 : received[1]! & 127;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (received.length < head) return;
      const length =
        short === 126 ? received.readUInt16BE(2) : short === 127 ? Number(received.readBigUInt64BE(2)) : short;
      if (received.length < head + length) return;
      const message = JSON.parse(received.subarray(head, head + length).toString());
      received = received.subarray(head + length);
      if (message.id) waiting.get(message.id)?.(message.result);
      else events.push(message);
    }
  });
  let id = 0;
  const ask = (method: string, params: object = {}) =>
    new Promise(resolve => {
      waiting.set(++id, resolve);
      const text = Buffer.from(JSON.stringify({ id, method, params }));
      const size = Buffer.from([text.length >> 8, text.length & 255]);
      // Masked with nothing: what is sent stays as it is.
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | 126]), size, Buffer.alloc(4), text]));
    });
  return { ask, events, close: () => socket.destroy() };
}

// The loader that runs the sources as they are moves their lines; as it is packaged nothing does.
const adapter = path.resolve(import.meta.dirname, '../dist/debugAdapter.cjs');

test.skipIf(!existsSync(adapter)).each([
  ['a function in JavaScript', { tasks: 'lambda' }, { FunctionName: 'Charge' }, 'charge/app.js', 2],
  ['a function in TypeScript', { tasks: 'lambda' }, { FunctionName: 'Typed', Payload: { n: 1 } }, 'typed/app.ts', 2],
  ['a handler', { handlers: 'flow.handlers.mjs' }, { FunctionName: 'x' }, 'flow.handlers.mjs', 1],
])(
  'a breakpoint in %s: its process waits for a debugger, stands there, and goes on',
  async (_what, launch, parameters, file, line) => {
    await writeFile(
      path.join(folder, 'flow.handlers.mjs'),
      'export const Call = async (parameters, call) => {\n  const seen = call.state;\n  return { seen };\n};\n',
    );
    const program = path.join(folder, 'flow.asl.json');
    const call = { Type: 'Task', Resource: invoke, Parameters: parameters, End: true };
    await writeFile(program, JSON.stringify({ StartAt: 'Call', States: { Call: call } }));
    const client = new DebugClient('node', adapter, 'asl');
    await client.start();
    try {
      const waits = client.waitForEvent('asl/inspector', 20_000);
      const said: string[] = [];
      client.on('output', ({ body }) => said.push(body.output));
      const over = client.waitForEvent('terminated', 20_000);
      await Promise.all([
        client.configurationSequence(),
        client.launch({ program, input: {}, inspect: true, ...launch } as never),
      ]);
      const { ask, events, close } = await attach((await waits).body.port);
      await ask('Runtime.enable');
      await ask('Debugger.enable');
      const url = pathToFileURL(path.join(folder, file)).href;
      await ask('Debugger.setBreakpointByUrl', { url, lineNumber: line });
      await ask('Runtime.runIfWaitingForDebugger');
      const frame = () => events.findLast(({ method }) => method === 'Debugger.paused')?.params.callFrames?.[0];
      const standsIn = () =>
        events.find(({ params }) => params.url && params.scriptId === frame()?.location.scriptId)?.params.url;
      await expect.poll(standsIn, { timeout: 15_000 }).toBe(url);
      expect(frame()?.location.lineNumber).toBe(line);
      // The adapter answers while the code stands still.
      expect((await client.threadsRequest()).body.threads).toHaveLength(1);
      await ask('Debugger.resume');
      await over;
      expect(said.join('')).toMatch('flow SUCCEEDED');
      close();
    } finally {
      await client.stop();
    }
  },
  40_000,
);
