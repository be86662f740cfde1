import type { Route } from '../../src/console/contract/route.ts';
import { csvForm } from './browser.ts';

/** A valid request of each route that takes something; the others need none. Nothing of it destroys the test's own accounts. */
const inputs: Readonly<Record<string, { path?: string; body?: () => unknown }>> = {
  signIn: { body: () => ({ name: 'nobody-here', password: 'wrong wrong wrong' }) },
  secondFactor: { body: () => ({ code: '000000' }) },
  changePassword: { body: () => ({ current: 'not the password', next: 'another long password' }) },
  setUpTotp: { body: () => ({ password: 'not the password' }) },
  confirmTotp: { body: () => ({ code: '000000' }) },
  removeTotp: { body: () => ({ password: 'not the password' }) },
  endSession: { path: '/v1/me/sessions/00' },
  createUser: { body: () => ({ name: `user${Math.round(performance.now() * 1000)}`, role: 'viewer' }) },
  changeUser: { path: '/v1/users/999999', body: () => ({ disabled: true }) },
  removeUser: { path: '/v1/users/999999' },
  createToken: { body: () => ({ name: 'script', role: 'viewer', expiresAt: null, password: 'not the password' }) },
  revokeToken: { path: '/v1/tokens/999999' },
  showStatistics: { path: `/v1/statistics?from=${Date.now() - 3_600_000}&to=${Date.now()}` },
  showAttack: { path: '/v1/attacks/1' },
  downloadAttackCapture: { path: '/v1/attacks/1/capture' },
  explainAddress: { path: '/v1/explain?address=203.0.113.200' },
  createBlock: { body: () => ({ target: '203.0.113.201', seconds: 60 }) },
  liftBlock: { body: () => ({ targets: ['203.0.113.201'] }) },
  addEntries: { body: () => ({ entries: [{ prefix: '203.0.113.202' }] }) },
  noteEntry: { body: () => ({ prefix: '203.0.113.202', note: 'noted' }) },
  removeEntries: { body: () => ({ prefixes: ['203.0.113.202'] }) },
  previewImport: { body: () => csvForm('ip,note\n203.0.113.203,x\n') },
  importEntries: { body: () => csvForm('ip,note\n203.0.113.203,x\n') },
  previewGeo: { body: () => ({ mode: 'block', countries: ['KP'] }) },
  changeGeo: { body: () => ({ mode: 'off', countries: [] }) },
  lookUpFindings: { body: () => ({ keys: ['nothing'] }) },
  dismissFinding: { body: () => ({ key: 'nothing', note: '' }) },
  reopenFinding: { body: () => ({ key: 'nothing' }) },
  removeHost: { path: '/v1/hosts/none' },
  checkSettings: { body: () => ({ change: { blockSeconds: 60 } }) },
  changeSettings: { body: () => ({ change: { blockSeconds: 3600 } }) },
  undoSettings: { body: () => ({ id: 999_999 }) },
  hostRemove: { path: '/hosts/none' },
  allowlistAdd: { body: () => ({ ip: '203.0.113.204', note: 'x' }) },
  allowlistRemove: { path: '/allowlist/203.0.113.204' },
  allowlistNote: { path: '/allowlist/203.0.113.204', body: () => ({ note: 'y' }) },
  allowlistBulkRemove: { body: () => [{ ip: '203.0.113.204' }] },
  denylistAdd: { body: () => ({ ip: '203.0.113.205', note: 'x' }) },
  denylistRemove: { path: '/denylist/203.0.113.205' },
  denylistNote: { path: '/denylist/203.0.113.205', body: () => ({ note: 'y' }) },
  denylistBulkRemove: { body: () => [{ ip: '203.0.113.205' }] },
  dynDenylistRemove: { path: '/dyn-denylist/203.0.113.206' },
  dynDenylistBulkRemove: { body: () => [{ ip: '203.0.113.206' }] },
};

/** The path, with parameters filled in, and the body of a request that the route understands. */
export function requestOf(route: Route): { readonly path: string; readonly body: unknown } {
  const given = inputs[route.id];
  return { path: (given?.path ?? route.path).replace('{list}', 'deny'), body: given?.body?.() };
}
