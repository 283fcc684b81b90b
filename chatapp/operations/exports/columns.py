"""Which column holds what a field of an export's lines tells."""

from typing import Any

from chatapp.archives.kinds import TYPES
from chatapp.models import (
    Announcement,
    Emoji,
    File,
    Follow,
    Membership,
    Message,
    Place,
    Reaction,
    Recipient,
    Room,
    User,
    Vote,
    Wording,
)

Columns = dict[str, Any]

PLACE: Columns = {
    "name": Place.name,
    "created_at": Place.created_at,
    "language": Place.language,
    "welcome_room": Place.welcome_room_id,
    "logo": Place.logo_digest,
    "accent_light": Place.accent_light,
    "accent_dark": Place.accent_dark,
    "sign_up": Place.sign_up,
    "sign_up_domains": Place.sign_up_domains,
    "room_openers": Place.room_openers,
    "emoji_makers": Place.emoji_makers,
    "guest_inviters": Place.guest_inviters,
    "link_previews": Place.link_previews,
    "files_mb": Place.files_mb,
    "person_files_mb": Place.person_files_mb,
    "send_rate": Place.send_rate,
    "send_burst": Place.send_burst,
    "retention_days": Place.retention_days,
    "retention_at": Place.retention_at,
}
PERSON: Columns = {
    "id": User.id,
    "name": User.name,
    "email": User.email,
    "role": User.role,
    "bot": User.is_bot,
    "announces": User.announces,
    "language": User.language,
    "theme": User.theme,
    "avatar": User.avatar_digest,
    "created_at": User.created_at,
    "deactivated_at": User.deactivated_at,
    "muted_until": User.muted_until,
    **{it: getattr(User, it) for it in ("density", "text_size", "contrast", "motion")},
    **{it: getattr(User, it) for it in ("doing_emoji", "doing_text", "doing_until", "time_zone")},
    **{it: getattr(User, it) for it in ("quiet_from", "quiet_until", "dnd_until")},
    **{it: getattr(User, it) for it in ("keywords", "sound", "digest")},
}
EMOJI: Columns = {
    "name": Emoji.name,
    "picture": Emoji.digest,
    "person": Emoji.creator_id,
    "created_at": Emoji.created_at,
}
ROOM: Columns = {
    "id": Room.id,
    "slug": Room.slug,
    "name": Room.name,
    "topic": Room.topic,
    "kind": Room.kind,
    "people": Room.direct_key,
    "creator": Room.creator_id,
    "created_at": Room.created_at,
    "latest_at": Room.latest_at,
    "archived_at": Room.archived_at,
    "announce_only": Room.announce_only,
    "slow_seconds": Room.slow_seconds,
    "seq": Room.seq,
    "change": Room.change,
    "edge": Room.edge,
    "retention_days": Room.retention_days,
    "retention_at": Room.retention_at,
}
MEMBER: Columns = {
    "room": Membership.room_id,
    "person": Membership.user_id,
    "role": Membership.role,
    "joined_at": Membership.joined_at,
    "read_seq": Membership.read_seq,
    "favourite": Membership.favourite,
    "notify": Membership.notify,
    "place": Membership.place,
}
MESSAGE: Columns = {
    "id": Message.id,
    "room": Message.room_id,
    "seq": Message.seq,
    "change": Message.change,
    "client_id": Message.client_id,
    "author": Message.author_id,
    "kind": Message.kind,
    "body": Message.body,
    "html": Message.html,
    "notice": Message.notice,
    "mentions": Message.mentions,
    "created_at": Message.created_at,
    "edited_at": Message.edited_at,
    "deleted_at": Message.deleted_at,
    "deleted_by": Message.deleted_by_id,
    "reply_to": Message.reply_to_id,
    "thread": Message.thread_id,
    "aside": Message.aside,
    "replies": Message.replies,
    "pinned_at": Message.pinned_at,
    "poll": Message.poll,
    "previews": Message.previews,
}
REACTION: Columns = {
    "message": Reaction.message_id,
    "emoji": Reaction.emoji,
    "person": Reaction.user_id,
    "at": Reaction.created_at,
}
VOTE: Columns = {
    "message": Vote.message_id,
    "person": Vote.user_id,
    "option": Vote.option,
    "at": Vote.voted_at,
}
WORDING: Columns = {
    "message": Wording.message_id,
    "number": Wording.number,
    "body": Wording.body,
    "html": Wording.html,
    "written_at": Wording.written_at,
}
FILE: Columns = {
    "message": File.message_id,
    "id": File.id,
    "name": File.name,
    "kind": File.kind,
    "type": File.type,
    "size": File.size,
    "weight": File.weight,
    "width": File.width,
    "height": File.height,
    "animated": File.is_animated,
    "sizes": File.sizes,
    "created_at": File.created_at,
    "key": File.key,
}
FOLLOW: Columns = {
    "person": Follow.user_id,
    "thread": Follow.thread_id,
    "room": Follow.room_id,
    "read_seq": Follow.read_seq,
    "on": Follow.is_on,
}
ANNOUNCEMENT: Columns = {
    "id": Announcement.id,
    "author": Announcement.author_id,
    "audience": Announcement.chosen,
    **{
        it: getattr(Announcement, it)
        for it in TYPES["announcement"]
        if it not in ("id", "author", "audience", "editions")
    },
}
RECIPIENT: Columns = {
    "announcement": Recipient.announcement_id,
    "person": Recipient.user_id,
    **{
        it: getattr(Recipient, it)
        for it in TYPES["recipient"]
        if it not in ("announcement", "person")
    },
}


def labelled(columns: Columns) -> list[Any]:
    """The columns under the names of their fields."""
    return [column.label(name) for name, column in columns.items()]
