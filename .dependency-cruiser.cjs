// Who may import whom: the table of docs/architecture.md as rules. Each rule is an allow-list: what a folder may reach.

/** What npm packages and Node modules look like once resolved. */
const NPM = '^node_modules/';
const NODE = '^(node:|[a-z_/]+$)';

/** A rule: files of `folder` reach nothing but themselves and `allowed` (patterns of resolved paths). */
const only = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder, pathNot: '\\.test\\.ts$|\\.contract\\.ts$' },
  to: { pathNot: [folder, ...allowed] },
});

const DOMAIN = '^src/domain/';
const CONTRACTS = '^src/contracts/';
const STORE_PORT = '^src/store/[a-z]+-store\\.ts$';
const EXPORT = '^src/export/';
const GENERATOR_PORT = '^src/generators/response-model\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('domain-is-pure', DOMAIN, [], 'The domain imports only itself: no npm package, no Node module.'),
    {
      ...only(
        'contracts',
        CONTRACTS,
        [DOMAIN],
        'Contracts see the domain; zod is for http.ts and http/, defineSignal for messages.ts.',
      ),
      from: { path: CONTRACTS, pathNot: '^src/contracts/(http/.+|http|messages)\\.ts$|\\.test\\.ts$' },
    },
    {
      ...only(
        'contracts-http',
        '^src/contracts/http(/|\\.ts$)',
        [DOMAIN, CONTRACTS, '^node_modules/zod/'],
        'What crosses HTTP may use zod.',
      ),
    },
    {
      ...only(
        'contracts-messages',
        '^src/contracts/messages\\.ts$',
        [DOMAIN, CONTRACTS, '^node_modules/@temporalio/workflow/'],
        'messages.ts may define signals, queries and updates.',
      ),
    },
    only(
      'workflows-are-deterministic',
      '^src/workflows/',
      [DOMAIN, CONTRACTS, '^node_modules/@temporalio/workflow/'],
      'Workflow code sees only domain, contracts and @temporalio/workflow.',
    ),
    only(
      'activities',
      '^src/activities/',
      [DOMAIN, CONTRACTS, STORE_PORT, GENERATOR_PORT, '^node_modules/@temporalio/activity/'],
      'Activities see ports, never adapters or configuration.',
    ),
    only('store', '^src/store/', [DOMAIN, CONTRACTS, NPM, NODE], 'The store sees domain, contracts and its drivers.'),
    only(
      'generators',
      '^src/generators/',
      [DOMAIN, CONTRACTS, NPM, NODE],
      'Generators see domain, contracts and their drivers.',
    ),
    only(
      'trainers',
      '^src/trainers/',
      [DOMAIN, CONTRACTS, NPM, NODE],
      'Trainers see the domain, contracts and what an algorithm needs.',
    ),
    only(
      'tracker',
      '^src/tracker/',
      [DOMAIN, CONTRACTS, '^src/store/', NODE],
      'The tracker runs in any app: no Temporal, no API.',
    ),
    only(
      'simulation',
      '^src/simulation/',
      [CONTRACTS, '^src/domain/chat/vocabulary\\.ts$', '^node_modules/zod/', NODE],
      'Simulated homeowners know the service as it is seen from outside: nothing of rewards, learning, store or trainers.',
    ),
    {
      name: 'taste-is-hidden',
      comment:
        'What simulated homeowners like must be found out from what they do: no part of the product may look it up.',
      severity: 'error',
      from: { path: '^src/|^worker\\.ts$', pathNot: '^src/simulation/|\\.test\\.ts$' },
      to: { path: '^src/simulation/' },
    },
    only('schedules', '^src/schedules/', [CONTRACTS, '^node_modules/@temporalio/client/'], 'Schedules are data.'),
    only(
      'temporal',
      '^src/temporal/',
      [DOMAIN, CONTRACTS, '^src/config', '^src/telemetry/', NPM, NODE],
      'The client side of Temporal.',
    ),
    only('export', EXPORT, [DOMAIN, STORE_PORT, NPM, NODE], 'Exports see the domain and the store as a port.'),
    only(
      'telemetry',
      '^src/telemetry/',
      [DOMAIN, CONTRACTS, GENERATOR_PORT, NPM, NODE],
      'Telemetry sees what it counts, and its libraries.',
    ),
    {
      ...only(
        'api',
        '^src/api/',
        [DOMAIN, CONTRACTS, STORE_PORT, EXPORT, NPM, NODE],
        'The API sees ports; its composition root sees everything.',
      ),
      from: { path: '^src/api/', pathNot: '^src/api/server\\.ts$|\\.test\\.ts$' },
    },
    {
      name: 'api-reaches-temporal-by-its-port',
      comment: 'Routes ask the gateway; only the composition root knows the SDK.',
      severity: 'error',
      from: { path: '^src/api/', pathNot: '^src/api/server\\.ts$' },
      to: { path: '^node_modules/@temporalio/(worker|workflow|activity)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
