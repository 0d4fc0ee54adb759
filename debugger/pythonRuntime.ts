/**
 * What Python runs for a Lambda function: asks for one call after the other, as `taskHost.ts` does for JavaScript.
 * Sources: "Using the Lambda runtime API for custom runtimes", "Define Lambda function handler in Python".
 */
export const pythonRuntime = `
import http.client, importlib.util, json, os, sys, time, traceback

api = os.environ['AWS_LAMBDA_RUNTIME_API']
file = os.environ.pop('ASL_CODE_FILE')
root = os.environ['LAMBDA_TASK_ROOT']
written = os.environ['_HANDLER']

def request(method, way, body=None):
    try:
        connection = http.client.HTTPConnection(api)
        connection.request(method, '/2018-06-01' + way, body, {'Content-Type': 'application/json'})
        response = connection.getresponse()
        return response.headers, response.read().decode('utf-8')
    except (OSError, http.client.HTTPException):
        os._exit(0)

def error_of(kind, message, trace, request_id=None):
    error = {'errorMessage': message, 'errorType': kind}
    if request_id is not None:
        error['requestId'] = request_id
    error['stackTrace'] = trace
    return json.dumps(error).encode('utf-8')

def frames_of(error):
    return traceback.format_list([each for each in traceback.extract_tb(error.__traceback__) if each.filename != '<string>' and not each.filename.startswith('<frozen')])

class Context:
    def __init__(self, headers):
        self.function_name = os.environ['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = '$LATEST'
        self.invoked_function_arn = headers.get('Lambda-Runtime-Invoked-Function-Arn')
        self.memory_limit_in_mb = os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.aws_request_id = headers.get('Lambda-Runtime-Aws-Request-Id')
        self.log_group_name = os.environ['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = os.environ['AWS_LAMBDA_LOG_STREAM_NAME']
        self.identity = None
        client = headers.get('Lambda-Runtime-Client-Context')
        self.client_context = json.loads(client) if client else None
        self._deadline = int(headers.get('Lambda-Runtime-Deadline-Ms') or 0)

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

def load():
    module_name, _, name = written.rpartition('.')
    sys.path.insert(0, root)
    try:
        spec = importlib.util.spec_from_file_location(module_name.replace('/', '.'), file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    except ImportError as error:
        return None, error_of('Runtime.ImportModuleError', "Unable to import module '%s': %s" % (module_name, error), [])
    except SyntaxError as error:
        return None, error_of('Runtime.UserCodeSyntaxError', 'Syntax error in module \\'%s\\': %s' % (module_name, error), [])
    except Exception as error:
        return None, error_of(type(error).__name__, str(error), frames_of(error))
    if not hasattr(module, name):
        return None, error_of('Runtime.HandlerNotFound', "Handler '%s' missing on module '%s'" % (name, module_name), [])
    return getattr(module, name), None

handler, problem = load()
if problem is not None:
    request('POST', '/runtime/init/error', problem)
    sys.exit(1)
while True:
    headers, text = request('GET', '/runtime/invocation/next')
    request_id = headers.get('Lambda-Runtime-Aws-Request-Id')
    try:
        body = json.dumps(handler(json.loads(text), Context(headers))).encode('utf-8')
        way = 'response'
    except Exception as error:
        trace = frames_of(error)
        kind = type(error).__name__
        message = str(error)
        if kind == 'TypeError' and 'is not JSON serializable' in message:
            kind, message, trace = 'Runtime.MarshalError', 'Unable to marshal response: ' + message, []
        body = error_of(kind, message, trace, request_id)
        way = 'error'
    sys.stdout.flush()
    sys.stderr.flush()
    request('POST', '/runtime/invocation/%s/%s' % (request_id, way), body)
`;
