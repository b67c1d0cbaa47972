// Types of events in the six groups that the map and the list tell apart by colour.

export const GROUPS = {
  force: ["assault", "capture"],
  coercion: ["coerce", "mobilize"],
  protest: ["protest", "request"],
  discord: ["accuse", "reject", "sanction", "threaten"],
  accord: ["agree", "concede", "consult", "cooperate", "retreat", "support"],
  aid: ["aid"],
};
const OF = Object.fromEntries(Object.entries(GROUPS).flatMap(([group, types]) => types.map((type) => [type, group])));

export const groupOf = (type) => OF[type] ?? "discord";
