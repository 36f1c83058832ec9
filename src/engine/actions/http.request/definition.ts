import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'http.request',
  version: 1,
  title: 'HTTP request',
  group: 'Connect',
  summary: 'Calls a web address and gives status, headers and body.',
  docs: `**Gives** \`{ status, headers, body, durationMs }\`. The body is parsed when the answer says it is JSON, otherwise it is text. Header names are in lower case.

Objects and lists in \`body\` are sent as JSON; text is sent as it is. Up to 10 redirects are followed. Methods other than GET, HEAD, OPTIONS carry an \`Idempotency-Key\` header that stays the same when the task is tried again, unless you set one.

**Can go wrong**
- \`http_status\`: the answer's status is not in \`acceptStatus\`. \`error.data\` holds status, headers and body.
- \`network\`: no connection, or it broke. The message names the host and the cause, such as ECONNREFUSED.
- \`timeout\`: no full answer in time.
- \`tls\`: the certificate was not accepted.
- \`too_large\`: the answer is larger than 50 MB.

Use \`retry\` with \`when: "{{ error.code != 'http_status' || error.data.status >= 500 }}"\` to try again only where it helps.`,
  icon: 'globe',
  kind: 'io',
  idempotent: { by: 'method', values: ['GET', 'HEAD', 'OPTIONS'] },
  input: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        minLength: 1,
        title: 'Address',
        description: 'With http:// or https://.',
        'x-form': { widget: 'text', placeholder: 'https://example.org/api' },
      },
      method: {
        type: 'string',
        enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
        default: 'GET',
        title: 'Method',
        description: 'What to do there.',
        'x-form': { widget: 'select' },
      },
      query: {
        type: ['object', 'null'],
        additionalProperties: true,
        default: {},
        title: 'Query',
        description: 'Added to the address; a list repeats the name, null leaves it out.',
        'x-form': { widget: 'keyvalue', placeholder: 'page: 1' },
      },
      headers: {
        type: ['object', 'null'],
        additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
        default: {},
        title: 'Headers',
        description: 'Sent with the request; null leaves one out.',
        'x-form': { widget: 'keyvalue', placeholder: 'accept: application/json' },
      },
      body: {
        default: null,
        title: 'Body',
        description: 'Text is sent as it is, anything else as JSON, null sends nothing.',
        'x-form': { widget: 'json', placeholder: '{ "name": "{{ inputs.name }}" }' },
      },
      timeout: {
        type: ['integer', 'string'],
        format: 'duration',
        minimum: 1,
        default: '30s',
        title: 'Timeout',
        description: 'For the whole answer.',
        'x-form': { widget: 'duration', placeholder: '30s' },
      },
      acceptStatus: {
        type: ['array', 'string', 'integer'],
        items: { type: ['string', 'integer'] },
        default: '2xx',
        title: 'Accept status',
        description: 'Which statuses succeed: codes such as 404 and classes such as 2xx.',
        'x-form': { widget: 'list', advanced: true, placeholder: '2xx' },
      },
    },
    required: ['url'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      status: { type: 'integer' },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      body: {},
      durationMs: { type: 'number' },
    },
    required: ['status', 'headers', 'body', 'durationMs'],
    additionalProperties: false,
  },
  errors: {
    http_status: 'The status is not an accepted one; `data` holds status, headers and body.',
    network: 'The connection failed or broke.',
    timeout: 'There was no full answer in time.',
    tls: 'The certificate was not accepted.',
    too_large: 'The answer is larger than 50 MB.',
    invalid_input: 'The address, a header or `acceptStatus` cannot be read.',
  },
  example: { url: 'http://127.0.0.1:8080/health', timeout: '5s' },
  card: ['method', 'url'],
} as const satisfies ActionDefinition;
