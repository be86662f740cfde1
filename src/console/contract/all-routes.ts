import { attackRoutes } from './attacks.ts';
import { auditRoutes } from './audit.ts';
import { blockRoutes } from './blocks.ts';
import { campaignRoutes } from './campaigns.ts';
import { compatRoutes } from './compat.ts';
import { detectorRoutes } from './detectors.ts';
import { eventRoutes } from './events.ts';
import { explainRoutes } from './explain.ts';
import { findingRoutes } from './findings.ts';
import { geoRoutes } from './geo.ts';
import { hostRoutes } from './hosts.ts';
import { listRoutes } from './lists.ts';
import { notificationRoutes } from './notifications.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './session.ts';
import { settingsRoutes } from './settings.ts';
import { statisticsRoutes } from './statistics.ts';
import { statusRoutes } from './status.ts';
import { tokenRoutes } from './tokens.ts';
import { userRoutes } from './users.ts';

const { allow, deny, ...compatRest } = compatRoutes;

/** Every path of the API, in the order in which the reference shows them. */
export const allRoutes: readonly Route[] = [
  statusRoutes,
  statisticsRoutes,
  eventRoutes,
  attackRoutes,
  campaignRoutes,
  explainRoutes,
  blockRoutes,
  listRoutes,
  geoRoutes,
  findingRoutes,
  hostRoutes,
  settingsRoutes,
  notificationRoutes,
  detectorRoutes,
  sessionRoutes,
  userRoutes,
  tokenRoutes,
  auditRoutes,
  compatRest,
  allow,
  deny,
].flatMap((group): Route[] => Object.values(group));
