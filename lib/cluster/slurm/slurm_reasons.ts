/**
 * Slurm's reasons why elements wait; whether such elements never start by themselves; the meaning. The first match
 * applies.
 */
const reasons: readonly [words: RegExp, stuck: boolean, sentence: string][] = [
  [
    /^launch failed/,
    true,
    "its node could not start it, so Slurm holds it: scontrol release JOB starts it again",
  ],
  [
    /^user env retrieval failed/,
    true,
    "its node could not load your environment, so Slurm holds it: --sbatch-arg=--export=ALL avoids this",
  ],
  [/^JobHeldAdmin/, true, "an administrator holds it: ask them"],
  [/^JobHeldUser|^JobHoldMaxRequeue|held/, true, "it is held: scontrol release JOB lets it start"],
  [
    /^PartitionConfig/,
    true,
    "no node of the partition is large enough: request fewer CPUs, less memory, or another partition",
  ],
  [
    /^PartitionTimeLimit|^(Assoc|QOS)MaxWallDuration/,
    true,
    "it requests more time than is allowed: request less with --time, or another partition",
  ],
  [/^PartitionNodeLimit/, false, "it requests more nodes than the partition allows, or its nodes are down"],
  [
    /^Partition(Down|Inactive)/,
    false,
    "the partition is closed: the job starts when an administrator opens it",
  ],
  [/^BadConstraints/, true, "no node has what it requests: change the request"],
  [/^DependencyNeverSatisfied/, true, "it depends on a job that did not end as required"],
  [
    /^InvalidAccount|^AccountNotAllowed/,
    true,
    "name an account that is allowed: --sbatch-arg=--account=NAME",
  ],
  [/^InvalidQOS|^QOSNotAllowed/, true, "name a QOS that you may use: --sbatch-arg=--qos=NAME"],
  [
    /^(Assoc|QOS)Max\w*Per(Job|Node)|^MaxMemPerLimit/,
    true,
    "it requests more than one job may have: request less",
  ],
  [/^QOSMin/, true, "it requests less than the minimum: request more, or another QOS"],
  [/^(Assoc|QOS)Grp\w*(?<!Run)Minutes/, false, "your group has used up its share of computing time"],
  [
    /^(Assoc|QOS)(Grp|Max)|^Max\w+PerAccount/,
    false,
    "you or your group has reached a limit: it starts when some of your jobs have ended",
  ],
  [
    /^ReqNodeNotAvail|^Nodes required for job are|^NodeDown/,
    false,
    "nodes that it needs are down, reserved or not responding: it starts when they are back",
  ],
  [/^Resources/, false, "it starts when a node has enough free CPUs and memory"],
  [/^Priority/, false, "jobs with a higher priority start first"],
  [/^JobArrayTaskLimit/, false, "the maximum number of elements of its array is running"],
  [
    /^BeginTime/,
    false,
    "Slurm delays an element that runs again, often by 2 minutes",
  ],
];

// scontrol spells spaces as underscores.
const rowOf = (reason: string) => reasons.find(([words]) => words.test(reason.replaceAll("_", " ")));

/** A sentence on why an element waits; `undefined` for reasons without an explanation. */
export const explainReason = (reason: string): string | undefined => rowOf(reason)?.[2];

/** Whether an element with this reason never starts unless the user does something. */
export const isStuck = (reason: string): boolean => rowOf(reason)?.[1] ?? false;
