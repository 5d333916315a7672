/** Who somebody is to the gateway. `device` speaks MQTT only; `regulator` reads its regions and acts on nothing. */
export const ROLES = ['device', 'viewer', 'operator', 'supervisor', 'regulator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What somebody may do with what they can see: look at it; acknowledge, shelve, comment; reset, take out of service, set a
 * mode, close; look after the gateway itself.
 */
export const RIGHTS = ['view', 'operate', 'supervise', 'administer'] as const;
export type Right = (typeof RIGHTS)[number];

const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  device: [],
  viewer: ['view'],
  regulator: ['view'],
  operator: ['view', 'operate'],
  supervisor: ['view', 'operate', 'supervise'],
  admin: RIGHTS,
};

/** Whether a role has a right. */
export function hasRight(role: Role, right: Right): boolean {
  return RIGHTS_OF[role].includes(right);
}
