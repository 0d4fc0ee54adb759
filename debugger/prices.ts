/**
 * What an execution would have cost, from the prices that AWS publishes. Not in it: the free tier, what the called services
 * cost, and how long tasks take in reality; the time is that of the run. Knows numbers only, no moments.
 *
 * Source: https://aws.amazon.com/step-functions/pricing/, region US East (N. Virginia), as of November 2026.
 */
export const prices = {
  region: 'us-east-1',
  asOf: '2026-11',
  /** Dollars for one state transition of a Standard workflow. */
  transition: 25 / 1_000_000,
  /** Dollars for one request of an Express workflow. */
  request: 1 / 1_000_000,
  /** Dollars for a GB-hour of Express workflows, by GB-hours of a month. */
  duration: [
    { upTo: 1_000, perGbHour: 0.06 },
    { upTo: 5_000, perGbHour: 0.03 },
    { upTo: Number.POSITIVE_INFINITY, perGbHour: 0.01642 },
  ],
  /** An Express execution is billed in steps of 100 ms and of 64 MB. */
  stepMilliseconds: 100,
  stepMegabytes: 64,
  /** "Workflow memory utilized = 50 MB + state machine definition size + execution data size x number of Parallel or Map steps" */
  baseMegabytes: 50,
} as const;

/** Express executions end after five minutes (Developer Guide, "Quotas"). */
export const longestExpress = 5 * 60 * 1000;

export interface Usage {
  readonly transitions: number;
  /** Executions, those that tasks or Map Runs have started included. */
  readonly requests: number;
  readonly milliseconds: number;
  /** Bytes of the definition and of the data, each branch and iteration with its own. */
  readonly bytes: number;
}

export interface Cost {
  readonly standard: number;
  readonly express: number;
  readonly billedMilliseconds: number;
  readonly billedMegabytes: number;
}

/** Dollars for `runs` such executions in a month. */
export function costOf({ transitions, requests, milliseconds, bytes }: Usage, runs = 1): Cost {
  const billedMilliseconds = Math.max(1, Math.ceil(milliseconds / prices.stepMilliseconds)) * prices.stepMilliseconds;
  const megabytes = prices.baseMegabytes + bytes / 1024 / 1024;
  const billedMegabytes = Math.ceil(megabytes / prices.stepMegabytes) * prices.stepMegabytes;
  const gbHours = ((billedMilliseconds / 3_600_000) * billedMegabytes * runs) / 1024;
  return {
    standard: transitions * prices.transition * runs,
    express: requests * prices.request * runs + durationPrice(gbHours),
    billedMilliseconds,
    billedMegabytes,
  };
}

function durationPrice(gbHours: number): number {
  let sum = 0;
  let from = 0;
  for (const { upTo, perGbHour } of prices.duration) {
    sum += Math.max(0, Math.min(gbHours, upTo) - from) * perGbHour;
    from = upTo;
  }
  return sum;
}

/** `$0.0003`, `$1,234.50`: as many digits as say something. */
export function dollars(amount: number): string {
  if (amount >= 1) return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const shown = Number(amount.toPrecision(3));
  return `$${shown.toLocaleString('en-US', { maximumSignificantDigits: 3, maximumFractionDigits: 20, useGrouping: false })}`;
}
