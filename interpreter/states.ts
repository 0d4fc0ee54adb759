/**
 * What each type of state does, as lists of operations in both query languages. JSONPath reshapes data stage by stage
 * (InputPath, Parameters, work, ResultSelector, ResultPath, OutputPath); JSONata computes Arguments, Assign and Output
 * from the raw input and the raw result. Stages that are not declared are not in the list.
 */
import { isObject, type Json } from '../expressions/index.ts';
import { compileRule, type Test } from './choice.ts';
import { causePrefix, StatesError } from './failure.ts';
import { compileFilter, compileResultPath, compileTemplate, compileText, runtimeError } from './fields.ts';
import { mapOperations, parallelOperations } from './groups.ts';
import { compileJsonataField, compileTyped, type EvaluateJsonata } from './jsonata-fields.ts';
import { readErrors } from './retry.ts';
import type { Catcher, Evaluate, Operation, Run, StateProgram, StateSource, Strand } from './run.ts';
import { isLarger } from './size.ts';
import { jsonataStage, stage, whenDone } from './stages.ts';
import { nothing, pure } from './straight.ts';
import { beginTask, taskOperations } from './task.ts';
import { waitOperations } from './wait.ts';
import { BadField, Fields } from './written-fields.ts';

export function operationsOf(source: StateSource): readonly Operation[] {
  source.program.catchers = compileCatchers(source);
  return [enter, ...workOf(source)];
}

const enter = pure(nothing, (run, strand) => run.enter(strand));

function workOf(source: StateSource): readonly Operation[] {
  const { fields, jsonata, program } = source;
  switch (program.state.type) {
    case 'Pass':
      return jsonata ? finish(source) : [...passData(fields), ...finish(source)];
    case 'Task':
      return [
        ...inputPath(fields, jsonata),
        ...beginTask(source),
        ...payload(source),
        ...taskOperations(source),
        ...finish(source),
      ];
    case 'Parallel':
      return [
        ...inputPath(fields, jsonata),
        ...payload(source),
        ...(source.groups ?? parallelOperations)(source),
        ...finish(source),
      ];
    case 'Map':
      return [...inputPath(fields, jsonata), ...(source.groups ?? mapOperations)(source), ...finish(source)];
    case 'Wait':
      return [...inputPath(fields, jsonata), ...waitOperations(source), ...finish(source)];
    case 'Choice':
      return [...inputPath(fields, jsonata), jsonata ? chooseJsonata(source) : choose(source), ...finish(source)];
    case 'Succeed':
      return [...inputPath(fields, jsonata), ...finish(source)];
    case 'Fail':
      return [fail(source)];
    case undefined: {
      const type = fields.get('Type');
      throw new BadField(
        type === undefined ? 'The state has no Type.' : `There is no state type ${JSON.stringify(type)}.`,
      );
    }
  }
}

// ---------------------------------------------------------------- data

function inputPath(fields: Fields, jsonata: boolean): Operation[] {
  const filter = jsonata ? undefined : compileFilter(fields.get('InputPath'), 'InputPath');
  return filter === undefined ? [] : [stage('InputPath', filter)];
}

/** Parameters, or Arguments: what a Task or Parallel works on. */
function payload({ fields, jsonata }: StateSource): Operation[] {
  const name = jsonata ? 'Arguments' : 'Parameters';
  const value = fields.get(name);
  if (value === undefined) return [];
  return [jsonata ? jsonataStage(name, compileJsonataField(value, name)) : stage(name, compileTemplate(value))];
}

function passData(fields: Fields): Operation[] {
  const result = fields.get('Result');
  if (result !== undefined)
    // AWS's TestState reports neither InputPath nor Parameters when there is a Result: it replaces both.
    return [stage('Result', () => result)];
  const operations = inputPath(fields, false);
  const parameters = fields.get('Parameters');
  if (parameters !== undefined) operations.push(stage('Parameters', compileTemplate(parameters)));
  return operations;
}

/** Everything behind the work: variables, what the result becomes, and the way out. */
function finish(source: StateSource): Operation[] {
  const { fields, program, next, jsonata } = source;
  const operations: Operation[] = [];
  const type = program.state.type;
  const choice = type === 'Choice';
  const assign = choice || type === 'Succeed' ? undefined : fields.get('Assign');
  const results = type === 'Task' || type === 'Parallel' || type === 'Map';
  if (jsonata) {
    // Without Output the result is the output; the input of a Pass, Wait or Choice otherwise.
    if (results) operations.push(keepResult);
    if (assign !== undefined) {
      const evaluate = compileAssign(assign, 'Assign');
      operations.push((run, strand) =>
        whenDone(evaluate(run, strand, resultOf(strand)), value => {
          setAssigned(run, strand, value);
          strand.pc++;
          if (run.watched) run.tell(strand, { kind: 'stage', stage: 'Assign', data: value });
        }),
      );
    }
    const output = choice ? undefined : fields.get('Output');
    if (output !== undefined) {
      const evaluate = compileJsonataField(output, 'Output');
      operations.push((run, strand) =>
        whenDone(evaluate(run, strand, resultOf(strand)), value => {
          strand.data = value;
          strand.pc++;
          if (run.watched) run.tell(strand, { kind: 'stage', stage: 'Output', data: value });
        }),
      );
    } else if (!results && !choice)
      operations.push((_run, strand) => {
        strand.data = strand.input;
        strand.pc++;
      });
  } else {
    if (results) operations.push(keepResult);
    if (assign !== undefined) {
      const evaluate = compileTemplate(assign);
      const assigned: Evaluate = (run, strand, data) => {
        setAssigned(run, strand, evaluate(run, strand, data));
        return data;
      };
      operations.push(
        pure(assigned, (run, strand) => {
          assigned(run, strand, strand.data);
          strand.pc++;
          if (run.watched) run.tell(strand, { kind: 'stage', stage: 'Assign', data: strand.assigned ?? {} });
        }),
      );
    }
    const selector = results ? fields.get('ResultSelector') : undefined;
    if (selector !== undefined) operations.push(stage('ResultSelector', compileTemplate(selector)));
    if (results || type === 'Pass') {
      const put = compileResultPath(fields.get('ResultPath'));
      if (put) operations.push(stage('ResultPath', (_run, strand, data) => put(strand, strand.input, data)));
    }
    const filter = compileFilter(fields.get('OutputPath'), 'OutputPath');
    if (filter) operations.push(stage('OutputPath', filter));
  }
  const assigns =
    assign !== undefined ||
    (choice && [fields, ...fields.list('Choices').map(ruleOf)].some(each => each.has('Assign')));
  if (assigns) operations.push(store);
  if (choice) operations.push(pure(nothing, (run, strand) => run.leave(strand, strand.data, strand.next)));
  else if (type !== 'Succeed' && next === undefined && !program.state.end)
    throw new BadField('The state has neither Next nor "End": true.');
  else operations.push(pure(nothing, (run, strand) => run.leave(strand, strand.data, next)));
  return operations;
}

function resultOf(strand: Strand): { result?: Json } {
  return strand.result === undefined ? {} : { result: strand.result };
}

function setAssigned(run: Run, strand: Strand, value: Json): void {
  // Developer Guide, "Passing data with variables": 256 KiB for one variable, and for all of an Assign.
  if (run.payloadLimit !== undefined && isLarger(value, run.payloadLimit))
    throw new StatesError(
      'States.DataLimitExceeded',
      `${causePrefix(strand.state?.name ?? '', strand.entered)}The variables of an Assign field must not have more than ${run.payloadLimit} bytes.`,
    );
  strand.assigned = value as { readonly [name: string]: Json };
}

/** The whole of Assign: an object of fields, or an expression that gives one. */
function compileAssign(assign: Json, place: string): EvaluateJsonata {
  return typeof assign === 'string' ? compileTyped(assign, place, 'object') : compileJsonataField(assign, place);
}

/** Where the work of a Task, Map or Parallel ends. */
export const keepResult: Operation = (_run, strand) => {
  strand.result = strand.data;
  strand.pc++;
};

const store = pure(nothing, (run, strand) => {
  run.store(strand);
  strand.pc++;
});

// ---------------------------------------------------------------- Choice

interface Rule {
  readonly test: Test;
  readonly next: StateProgram;
  readonly assign: Evaluate | undefined;
}

function ruleOf(json: Json): Fields {
  return new Fields(isObject(json) ? json : {});
}

/** AWS names this States.Runtime; the specification says States.NoChoiceMatched. */
function noChoiceMatched(strand: Strand): StatesError {
  return runtimeError(strand, 'Failed to transition out of the state. The state does not point to a next state.');
}

function choose(source: StateSource): Operation {
  const { fields } = source;
  const rules = fields.list('Choices').map((json, i): Rule => {
    const rule = ruleOf(json);
    const assign = rule.get('Assign');
    return {
      test: compileRule(json),
      next: source.target(rule.get('Next'), `Choices[${i}]/Next`),
      assign: assign === undefined ? undefined : compileTemplate(assign),
    };
  });
  const otherwise = fields.has('Default') ? source.target(fields.get('Default'), 'Default') : undefined;
  const assign = fields.get('Assign');
  const assignOtherwise = assign === undefined ? undefined : compileTemplate(assign);
  const decide = (run: Run, strand: Strand, input: Json): number => {
    let index = 0;
    while (index < rules.length && !rules[index]!.test(run, strand, input)) index++;
    const rule = rules[index];
    const next = rule === undefined ? otherwise : rule.next;
    if (next === undefined) throw noChoiceMatched(strand);
    const evaluate = rule === undefined ? assignOtherwise : rule.assign;
    if (evaluate) setAssigned(run, strand, evaluate(run, strand, input));
    strand.next = next;
    return index;
  };
  return pure(
    (run, strand, data) => {
      decide(run, strand, data);
      return data;
    },
    (run, strand) => {
      const index = decide(run, strand, strand.data);
      strand.pc++;
      const rule = index < rules.length ? index : 'Default';
      if (run.watched) run.tell(strand, { kind: 'choiceMade', rule, next: strand.next!.name });
    },
  );
}

function chooseJsonata(source: StateSource): Operation {
  const { fields } = source;
  const outcome = (from: Fields, place: string) => {
    const assign = from.get('Assign');
    const output = from.get('Output');
    return {
      assign: assign === undefined ? undefined : compileAssign(assign, `${place}Assign`),
      output: output === undefined ? undefined : compileJsonataField(output, `${place}Output`),
    };
  };
  const rules = fields.list('Choices').map((json, i) => {
    const rule = ruleOf(json);
    const condition = rule.get('Condition');
    if (condition === undefined) throw new BadField(`Choices[${i}] has no Condition.`);
    return {
      test: compileTyped(condition, `Choices[${i}]/Condition`, 'boolean'),
      next: source.target(rule.get('Next'), `Choices[${i}]/Next`),
      ...outcome(rule, `Choices[${i}]/`),
    };
  });
  const otherwise = fields.has('Default') ? source.target(fields.get('Default'), 'Default') : undefined;
  const byDefault = outcome(fields, '');
  /** Index of the first rule from there on that holds; the number of rules when none does. */
  const choice = (run: Run, strand: Strand, from: number): number | Promise<number> => {
    for (let i = from; i < rules.length; i++) {
      const holds = rules[i]!.test(run, strand);
      if (holds instanceof Promise) return holds.then(done => (done === true ? i : choice(run, strand, i + 1)));
      if (holds === true) return i;
    }
    return rules.length;
  };
  return (run, strand) =>
    whenDone(choice(run, strand, 0), index => {
      const rule = rules[index];
      const next = rule?.next ?? otherwise;
      if (next === undefined) throw noChoiceMatched(strand);
      const { assign, output } = rule ?? byDefault;
      return whenDone(assign?.(run, strand), assigned =>
        whenDone(output?.(run, strand), data => {
          if (assigned !== undefined) setAssigned(run, strand, assigned);
          strand.data = data === undefined ? strand.input : data;
          strand.next = next;
          strand.pc++;
          if (run.watched) run.tell(strand, { kind: 'choiceMade', rule: rule ? index : 'Default', next: next.name });
        }),
      );
    });
}

// ---------------------------------------------------------------- Fail

function fail({ fields, jsonata }: StateSource): Operation {
  if (jsonata) {
    const text = (name: 'Error' | 'Cause') => {
      const value = fields.get(name);
      return value === undefined ? undefined : compileTyped(value, name, 'string');
    };
    const error = text('Error');
    const cause = text('Cause');
    return async (run, strand) => {
      throw new StatesError(
        (await error?.(run, strand)) as string | undefined,
        (await cause?.(run, strand)) as string | undefined,
      );
    };
  }
  const text = (name: 'Error' | 'Cause'): ((...args: Parameters<Evaluate>) => string | undefined) => {
    const path = fields.get(`${name}Path`);
    if (path === undefined) return () => fields.text(name);
    const evaluate = compileText(path, `${name}Path`);
    return (run, strand, input) => {
      const value = evaluate(run, strand, input);
      if (typeof value === 'string') return value;
      throw runtimeError(strand, `The ${name}Path field refers to a value that is not a string: ${path}`);
    };
  };
  const error = text('Error');
  const cause = text('Cause');
  return (run, strand) => {
    throw new StatesError(error(run, strand, strand.input), cause(run, strand, strand.input));
  };
}

// ---------------------------------------------------------------- Catch

function compileCatchers(source: StateSource): Catcher[] {
  return source.fields.list('Catch').map((json, i): Catcher => {
    const fields = new Fields(json as { readonly [key: string]: Json });
    const next = source.target(fields.get('Next'), `Catch[${i}]/Next`);
    const assign = fields.get('Assign');
    const common = { errors: readErrors(fields.get('ErrorEquals')), next, nextName: next.name };
    if (source.jsonata) {
      const variables = assign === undefined ? undefined : compileAssign(assign, `Catch[${i}]/Assign`);
      const written = fields.get('Output');
      const output = written === undefined ? undefined : compileJsonataField(written, `Catch[${i}]/Output`);
      return {
        ...common,
        handle: async (run, strand, errorOutput) => {
          const assigned = await variables?.(run, strand, { errorOutput });
          const data = await output?.(run, strand, { errorOutput });
          if (assigned !== undefined) setAssigned(run, strand, assigned);
          strand.data = data === undefined ? errorOutput : data;
        },
      };
    }
    const put = compileResultPath(fields.get('ResultPath'));
    const variables = assign === undefined ? undefined : compileTemplate(assign);
    return {
      ...common,
      handle: (run, strand, errorOutput) => {
        if (variables) setAssigned(run, strand, variables(run, strand, errorOutput));
        strand.data = put ? put(strand, strand.input, errorOutput) : errorOutput;
      },
    };
  });
}
