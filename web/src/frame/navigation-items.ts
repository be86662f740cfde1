import {
  Ban,
  BookOpen,
  ClipboardList,
  FileSearch,
  Gauge,
  Globe,
  type LucideIcon,
  Server,
  Settings,
  ShieldCheck,
  ShieldX,
  Target,
  TriangleAlert,
  Users,
} from 'lucide-react';
import type { Role } from '../../../src/console/contract/route.ts';
import { frameTexts } from '../texts/frame.ts';

const texts = frameTexts.pages;

export interface NavigationItem {
  readonly to: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** hidden from those who may not see it */
  readonly role: Role;
}

export const mainItems: readonly NavigationItem[] = [
  { to: '/', title: texts.dashboard, icon: Gauge, role: 'viewer' },
  { to: '/attacks', title: texts.attacks, icon: FileSearch, role: 'viewer' },
  { to: '/campaigns', title: texts.campaigns, icon: Target, role: 'viewer' },
  { to: '/blocks', title: texts.blocks, icon: Ban, role: 'viewer' },
  { to: '/allowlist', title: texts.allowlist, icon: ShieldCheck, role: 'viewer' },
  { to: '/denylist', title: texts.denylist, icon: ShieldX, role: 'viewer' },
  { to: '/countries', title: texts.countries, icon: Globe, role: 'viewer' },
  { to: '/findings', title: texts.findings, icon: TriangleAlert, role: 'viewer' },
  { to: '/hosts', title: texts.hosts, icon: Server, role: 'viewer' },
  { to: '/settings', title: texts.settings, icon: Settings, role: 'viewer' },
];

export const footItems: readonly NavigationItem[] = [
  { to: '/users', title: texts.users, icon: Users, role: 'admin' },
  { to: '/audit', title: texts.audit, icon: ClipboardList, role: 'admin' },
  { to: '/api-reference', title: texts.apiReference, icon: BookOpen, role: 'viewer' },
];
