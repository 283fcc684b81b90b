"""Who is in the demo, and where they talk how much; the names are made up."""

from dataclasses import dataclass

ENGLISH = (
    "Maya Lindqvist",
    "Tomás Rey",
    "Noor Haddad",
    "Felix Brandt",
    "Priya Raman",
    "Owen Clarke",
    "Zuzanna Wójcik",
    "Kwame Mensah",
    "Elif Demir",
    "Hannah Weiss",
    "Diego Fuentes",
    "Sana Iqbal",
    "Marta Kovač",
)
CHINESE = ("陈雨薇", "林子涵", "王思远", "周小鱼")
FRENCH = ("Camille Moreau", "Étienne Roux", "Inès Benali")
JAPANESE = ("佐藤健", "山本葵", "鈴木花", "高橋恵美")

PEOPLE = ENGLISH + CHINESE + FRENCH + JAPANESE
HOST = "Robin"


@dataclass(frozen=True)
class Stage:
    """A room, who talks there about what, and how many messages that makes."""

    talk: str
    messages: int
    people: tuple[str, ...]
    name: str = ""
    topic: str = ""
    kind: str = "public"


LOBBY = Stage("lobby", 2200, PEOPLE)
ROOMS = (
    Stage(
        "engineering",
        10_000,
        (*ENGLISH[2:10], CHINESE[0], FRENCH[1], JAPANESE[0]),
        "Engineering",
        "What we build, and what it does instead. Traces as text, please, not as pictures.",
    ),
    Stage("design", 1500, (*ENGLISH[:5], FRENCH[0], JAPANESE[1]), "Design", "Less, but better."),
    Stage("support", 1500, ENGLISH[5:], "Support", "People first, then tickets.", "private"),
    Stage("kitchen", 800, PEOPLE[::3], "Kitchen", "Recipes, leftovers, plants."),
    Stage("books", 600, PEOPLE[1::3], "Books", "This month: whatever you are reading."),
    Stage("chinese", 1200, CHINESE, "中文", "聊什么都行"),
    Stage("french", 1000, FRENCH, "Français", "On parle de tout, en français."),
    Stage("japanese", 1000, JAPANESE, "日本語", "なんでもどうぞ"),
)
DIRECTS = (
    Stage("direct", 80, ENGLISH[:1]),
    Stage("direct", 70, CHINESE[:1]),
    Stage("direct", 50, ENGLISH[1:3]),
)
