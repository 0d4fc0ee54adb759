/** Who answers a task, in one word for all that can: mocks, handlers, Lambda functions, the catalog, a person. */
import type { TaskAnswer, TaskCall } from '../interpreter/index.ts';

/** Gives an answer, or undefined when it does not know the task. */
export type Answerer = (call: TaskCall) => TaskAnswer | undefined | Promise<TaskAnswer | undefined>;
