"""What the invented educators and readers of the demo write. Sentences are drawn and joined; no learner is named."""

from __future__ import annotations

import random

from credentials.rules import Definition, Demand, EvidenceKind, Level

GOALS = (
    "Know by Wednesday, not by the unit test, who needs a second way in.",
    "Let learners see their own progress and say what comes next.",
    "Spend less time marking and more time on the two learners I keep missing.",
    "Use what we already collect before we collect anything new.",
    "Plan small groups from work, not from habit.",
    "Make our Thursday team meeting about learner work.",
    "Help families understand what the numbers mean and what they do not.",
)

_SETTING = (
    "I teach 26 learners in a mixed class, and seven of them joined us during the year.",
    "My class meets four times a week for fifty minutes, so every check has to be short.",
    "About a third of my learners are still learning English, and I wanted the check to ask for thinking rather than for long sentences.",
    "I tried this first with my second period, which is the group I know best.",
    "Our team of three shares the same units, so we agreed to use the same first task.",
    "I started small: one skill, one week, and only the learners who were at their tables that day.",
    "The unit was about ratios, and the last common task had shown that many could compute but few could explain.",
    "We were reading informational texts, and the open question was who could find the main idea without my help.",
)
_ACTION = (
    "Before the lesson I wrote down the three answers I expected and what each would tell me.",
    "I sorted the slips into three piles in the ten minutes after class: has it, nearly, not yet.",
    "The next morning the 'nearly' pile worked with me at the side table while the others went on with a task of their choice.",
    "I asked each learner to mark on the rubric where they thought they stood, before I showed them my reading.",
    "We looked at the same six pieces of work as a team, first silently, and then each of us said one thing we noticed.",
    "I kept the check to two questions, because last year's six took twenty minutes and I never read them all in time.",
    "For four learners I changed the plan: they got a worked example with one step missing instead of another explanation.",
    "I wrote what I would do differently on the plan itself, in red, so that next year's me can find it.",
    "A colleague watched the first ten minutes and counted whose ideas I took up; it was not as many as I had thought.",
)
_RESULT = (
    "Of the nine who were not there on Monday, six were there on Thursday, and I know what the other three are stuck on.",
    "The mean hardly moved, but the spread did: the lowest five moved most.",
    "The pattern surprised me. The error was not in the step I had retaught but in the one before it.",
    "Two learners explained the idea to their partners in words I had not used, which told me more than the score.",
    "It did not work the first time. The second time I gave the choice before the check instead of after it, and then it did.",
    "Eleven learners set themselves a next step, and eight of them had reached it a week later by their own record.",
    "What I see now is that my question let them be right for the wrong reason.",
)
_REFLECTION = (
    "I used to think of data as something that arrives in October. Now I think of it as something I can have by tomorrow.",
    "The hardest part was not the checking but leaving time to act on it. I now plan the action before I plan the check.",
    "I would like to hand more of the noticing to the learners themselves.",
    "Next I want to try this with the group that trusts me least, because that is where I learn least at the moment.",
    "I stopped asking whether they had understood and started asking what made it hard.",
    "My coach asked who the lesson was quickest for, and I did not like my answer. That is what I am working on now.",
)
_BY_KIND = {
    EvidenceKind.REFLECTION: (_REFLECTION, _RESULT, _ACTION),
    EvidenceKind.ANSWER: (_SETTING, _ACTION, _RESULT, _REFLECTION),
}

COMMENDATIONS = (
    "You changed the next lesson because of what you saw, and you say which learners it was for.",
    "The before and after are about the same skill, so one can believe the difference.",
    "I can see your thinking in the margin notes; thank you for leaving them in.",
    "You say plainly what did not work. That helped me more than the part that did.",
    "The learners' own words are in here, without anybody being recognisable.",
)
RECOMMENDATIONS = (
    "Say in one sentence how you decided who was in which group.",
    "Try the same check once more in three weeks, to see whether it lasted.",
    "Let two learners explain the display to you and note what they say.",
    "Ask a colleague to sort ten of the slips without knowing your piles.",
    "Add the question you would ask next time in place of the second one.",
)
_MEETS = (
    "The work shows this for the whole group, not only for one good day.",
    "Clear link from what was seen to what was done next.",
    "The plan and the learner work fit together here.",
    "",
)
_BELOW = (
    "I see the check and I see the next lesson, but not yet how the one led to the other. Two sentences would do.",
    "The example is of a single learner; please show how it went for the group you describe.",
    "I could not find the second piece the criterion asks for. If it is in the recording, say at which minute.",
    "This tells what was planned. Add what happened, even if it went another way.",
)


def answer(draw: random.Random, definition: Definition, demand: Demand) -> str:
    """A text of the asked-for length for one written demand."""
    banks = _BY_KIND.get(demand.kind, _BY_KIND[EvidenceKind.ANSWER])
    sentences = [f"For “{definition.title}” this is where I began."]
    fewest = demand.words.min if demand.words else 60
    while sum(len(one.split()) for one in sentences) < fewest + 12:
        for bank in banks:
            fresh = [one for one in bank if one not in sentences]
            sentences.append(draw.choice(fresh or list(bank)))
    return "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


def comment(draw: random.Random, level: Level) -> str:
    """A reader's comment on one criterion."""
    return draw.choice(_MEETS if level >= Level.MEETS else _BELOW)


GUILD_COMPETENCY = "The teacher gives learners a say in how they show what they know, and changes the next lesson by what they said."
GUILD_WORDS = "I recorded two lessons a month apart and collected what learners said after each. Both are asked for here as well; the second recording shows what I changed."
EQUIVALENT_BECAUSE = "It asks for the same two lessons and for what learners said, and two readers judged it. It counts in place of ours."
COURSE_WORDS = "A course over one term with a final project: I chose a tool for my class, tried it for six weeks, and compared what learners could do before and after. The transcript is attached."
ENDORSE_US = "It asks for the two lessons and the second tries that your course on motivation asks for. Teachers ask us whether you count it."
ENDORSED_BECAUSE = "We read the rubric and ten pieces of work. Whoever holds this badge has shown what our course on motivation asks for."
