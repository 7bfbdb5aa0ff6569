import { newProject, PHASES, type ProjectRecord } from '../records/project.ts';
import { newTask } from '../records/task.ts';
import type { Company } from '../store/company.ts';
import { pick } from '../store/random.ts';
import { DAY_MS, dateOf, v2Time } from '../store/times.ts';

const MOST_PROJECTS = 500;
const TASKS = ['Plan the kick-off', 'Agree on the scope', 'Deliver', 'Invoice'];

/** A project for every third user or so, with tasks, whoever owns them; some are completed and archived. */
export function seedProjects(company: Company, random: () => number, nowMs: number): void {
  const users = company.user.all();
  const deals = company.deal.all();
  const count = Math.min(MOST_PROJECTS, Math.ceil(users.length / 3));
  for (let index = 0; index < count && deals.length > 0; index++) {
    const deal = pick(random, deals);
    const addedMs = nowMs - Math.floor((20 + random() * 180) * DAY_MS);
    const over = random() < 0.2;
    const endedMs = addedMs + 15 * DAY_MS;
    const project = newProject(
      {
        id: company.project.nextId(),
        title: `${deal.title} project`,
        owner_id: pick(random, users).id,
        phase_id: over ? (PHASES.at(-1)?.id ?? 1) : pick(random, PHASES).id,
        status: over ? 'completed' : 'open',
        start_date: dateOf(addedMs),
        deal_ids: [deal.id],
        person_ids: deal.person_id === null ? [] : [deal.person_id],
        org_ids: deal.org_id === null ? [] : [deal.org_id],
        ...(over ? { status_change_time: v2Time(endedMs), archive_time: v2Time(endedMs) } : {}),
      },
      addedMs,
    );
    company.project.put(project);
    seedTasks(company, random, addedMs, project);
  }
}

/** Four tasks, the last of them a part of the one before it; most have one assignee, some two. */
function seedTasks(company: Company, random: () => number, addedMs: number, project: ProjectRecord): void {
  const users = company.user.all();
  let before: number | null = null;
  for (const [index, title] of TASKS.entries()) {
    const assignees = [pick(random, users).id, ...(random() < 0.2 ? [pick(random, users).id] : [])];
    const done = project.status === 'completed' || random() < 0.3;
    const { id }: { readonly id: number } = company.task.put(
      newTask(
        {
          id: company.task.nextId(),
          title,
          creator_id: project.owner_id,
          project_id: project.id,
          parent_task_id: index === TASKS.length - 1 ? before : null,
          assignee_ids: [...new Set(assignees)],
          due_date: dateOf(addedMs + (index + 1) * 5 * DAY_MS),
          is_done: done,
          marked_as_done_time: done ? v2Time(addedMs + 10 * DAY_MS) : null,
        },
        addedMs,
      ),
    );
    before = id;
  }
}
