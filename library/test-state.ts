/**
 * TestState as a program calls it: mocked results are compared with the models of the called APIs, as the service compares
 * them. The models are those of the catalog, whose file lies beside this program; without it nothing is compared.
 */
import { lazyCatalog } from '../catalog/node.ts';
import {
  type TestStateException,
  type TestStateOptions,
  type TestStateRequest,
  type TestStateResponse,
  testState as testOneState,
} from '../interpreter/index.ts';

const catalog = lazyCatalog();

/** Tests one state. Never throws for what the caller sent: that is an `exception` in the service's words. */
export function testState(
  request: TestStateRequest,
  options: TestStateOptions = {},
): Promise<TestStateResponse | TestStateException> {
  return testOneState(request, { resultShapes: resource => catalog()?.outputShape(resource), ...options });
}
