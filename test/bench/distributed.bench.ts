/**
 * A distributed Map over a CSV file of 1,000,000 rows that no one holds: how long it takes, and how much memory the process
 * has needed at most. One run each, largest last, for memory is of the whole process.
 */
import { compile, Execution, type World } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';

const rows = 1_000_000;
const mostMegabytes = 300;

async function* csv(): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('id,name,city,amount,date\n');
  for (let i = 0; i < rows; i += 4000) {
    let piece = '';
    for (let id = i; id < i + 4000; id++)
      piece += `${id},Customer number ${id},Springfield,${(id * 7) % 10_000},2024-01-15\n`;
    yield encoder.encode(piece);
  }
}

let written = 0;
const world: World = {
  task: () => ({ kind: 'silence' }),
  openObject: csv,
  async writeObject(_bucket, _key, content) {
    written += content.length;
  },
  async writePart(_bucket, _key, _part, content) {
    written += content.length;
  },
  async completeParts() {},
};

const definition = (more: object) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
        Parameters: { Bucket: 'b', Key: 'k' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Price',
        States: { Price: { Type: 'Pass', End: true } },
      },
      ...more,
      End: true,
    },
  },
});
const toS3 = (transformation: string) => ({
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Parameters: { Bucket: 'b', Prefix: 'p' },
    WriterConfig: { Transformation: transformation, OutputType: 'JSONL' },
  },
});

console.log(`\nA distributed Map over ${rows.toLocaleString('en-US')} rows of CSV, one Pass each`);
for (const [name, more] of [
  ['100 rows to a child, outputs to S3', { ItemBatcher: { MaxItemsPerBatch: 100 }, ...toS3('COMPACT') }],
  ['a child for each row, outputs to S3', toS3('COMPACT')],
  ['a child for each row, whole records to S3', toS3('NONE')],
] as const) {
  const machine = readStateMachine(parseDocument(JSON.stringify(definition(more)), 'json'));
  if (!machine) throw new Error('The workload is no state machine.');
  written = 0;
  const start = performance.now();
  const { status, cause } = await new Execution(compile(machine), { input: {}, world }).run();
  if (status !== 'SUCCEEDED') throw new Error(`${name}: ${status} ${cause}`);
  const seconds = (performance.now() - start) / 1000;
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `  ${name.padEnd(42)} ${seconds.toFixed(1).padStart(5)} s  ${Math.round(written / 1e6)} MB written, ${megabytes} MB resident at most  ${megabytes <= mostMegabytes ? 'within' : 'OVER'} ${mostMegabytes} MB`,
  );
}
