/** The fields of a state, or of an object in it, as the definition has them; and what is thrown where one of them is unusable. */
import { isArray, isObject, type Json, type JsonObject } from '../expressions/index.ts';

/** The members of a state as plain JSON, looked up by own name. */
export class Fields {
  constructor(readonly json: JsonObject) {}

  get(name: string): Json | undefined {
    return Object.hasOwn(this.json, name) ? this.json[name] : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.json, name);
  }

  object(name: string): Fields | undefined {
    const value = this.get(name);
    return isObject(value) ? new Fields(value) : undefined;
  }

  list(name: string): readonly Json[] {
    const value = this.get(name);
    return isArray(value) ? value : [];
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === 'string' ? value : undefined;
  }
}

/** What the definition says is unusable; the state fails with this text when it is reached. */
export class BadField extends Error {}
