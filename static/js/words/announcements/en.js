export default {
  "announcement.changed": "Changed since you saw it",
  "announcement.confirm": "I have read it",
  "announcement.critical": "Critical announcement",
  "announcement.info": "Announcement",
  "announcement.later": "Not now",
  "announcement.next": "Next announcement",
  "announcement.of": "{at} of {count}",
  "announcement.previous": "Previous announcement",
  "announcement.reminder": "Reminder",
  "announcement.title": "Announcements",
  "announcement.warning": "Warning",
};
