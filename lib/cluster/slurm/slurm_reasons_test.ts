import { assertEquals } from "@std/assert";
import { explainReason } from "./slurm_reasons.ts";

/** What is printed after Slurm's word for why an element waits. */
const sentences: Readonly<Record<string, string>> = {
  "launch failed requeued held":
    "its node could not start it, so Slurm holds it: scontrol release JOB starts it again",
  "user env retrieval failed requeued held":
    "its node could not load your environment, so Slurm holds it: --sbatch-arg=--export=ALL avoids this",
  JobHeldAdmin: "an administrator holds it: ask them",
  JobHeldUser: "it is held: scontrol release JOB lets it start",
  PartitionConfig:
    "no node of the partition is large enough: request fewer CPUs, less memory, or another partition",
  PartitionTimeLimit: "it requests more time than is allowed: request less with --time, or another partition",
  PartitionNodeLimit: "it requests more nodes than the partition allows, or its nodes are down",
  PartitionDown: "the partition is closed: the job starts when an administrator opens it",
  BadConstraints: "no node has what it requests: change the request",
  DependencyNeverSatisfied: "it depends on a job that did not end as required",
  InvalidAccount: "name an account that is allowed: --sbatch-arg=--account=NAME",
  InvalidQOS: "name a QOS that you may use: --sbatch-arg=--qos=NAME",
  QOSMaxMemoryPerNode: "it requests more than one job may have: request less",
  QOSMinCpuNotSatisfied: "it requests less than the minimum: request more, or another QOS",
  AssocGrpCPUMinutesLimit: "your group has used up its share of computing time",
  AssocMaxJobsLimit: "you or your group has reached a limit: it starts when some of your jobs have ended",
  "ReqNodeNotAvail, UnavailableNodes:n1":
    "nodes that it needs are down, reserved or not responding: it starts when they are back",
  Resources: "it starts when a node has enough free CPUs and memory",
  Priority: "jobs with a higher priority start first",
  JobArrayTaskLimit: "the maximum number of elements of its array is running",
  BeginTime: "Slurm delays an element that runs again, often by 2 minutes",
};

Deno.test("explainReason(): every sentence, whole", () => {
  assertEquals(
    Object.fromEntries(Object.keys(sentences).map((reason) => [reason, explainReason(reason)])),
    sentences,
  );
});
