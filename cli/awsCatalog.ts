/** The catalog of AWS services for every command, read when one needs it. That it cannot be read is told once, and is no reason to stop. */
import { lazyCatalog } from '../catalog/node.ts';

export const awsCatalog = lazyCatalog(message => process.stderr.write(`${message}\n`));
