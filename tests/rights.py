"""Who may do what: reviewed by a person, and tried for real by test_rights.py.

A row is an event, or a method and an address, then what it is tried on after an @, and a cell for
each column. Its subject is the private room "lab" unless the row says otherwise; its messages,
sessions and pictures are the owner's.

Columns: nobody signed in; an outsider to the room; somebody who was in it; a member; its owner; an
admin of the place who is in it; an admin who is not; a bot that is a member, by its token.

Cells: "yes"; "sign" in first (401, refused at connect, or led to /sign-in); "none", there is no
such thing for them; "no", it is forbidden.
"""

COLUMNS = ["nobody", "outsider", "former", "member", "owner", "admin", "elsewhere", "bot"]

EVENTS = """
acknowledge       sign none none yes  yes  yes  none none
announce          sign no   no   no   no   yes  yes  no
announce @lab     sign none none no   yes  yes  none no
announcement_end sign none none none yes  yes  none none
announcement_remind sign none none none yes  yes  none none
announcement_report sign none none none yes  yes  none none
announcements     sign yes  yes  yes  yes  yes  yes  yes
dismiss           sign none none yes  yes  yes  none none
read_thread       sign none none yes  yes  yes  none yes
pin               sign none none yes  yes  yes  none yes
pins              sign none none yes  yes  yes  none yes
pins @direct      sign none none yes  yes  yes  none none
save              sign none none yes  yes  yes  none yes
saved             sign yes  yes  yes  yes  yes  yes  yes
draft             sign none none yes  yes  yes  none yes
draft @direct     sign none none yes  yes  yes  none none
drafts            sign yes  yes  yes  yes  yes  yes  yes
wordings          sign none none yes  yes  yes  none yes
doing             sign yes  yes  yes  yes  yes  yes  yes
profile           sign yes  yes  yes  yes  yes  yes  yes
vote @poll        sign none none yes  yes  yes  none yes
close_poll @poll  sign none none no   yes  yes  none no
votes             sign yes  yes  yes  yes  yes  yes  yes
emoji             sign yes  yes  yes  yes  yes  yes  yes
reached           sign none none yes  yes  yes  none none
reschedule        sign none none none yes  none none none
schedule          sign none none yes  yes  yes  none yes
schedule @square  sign none none yes  yes  yes  none yes
schedule @direct  sign none none yes  yes  yes  none none
scheduled         sign yes  yes  yes  yes  yes  yes  yes
seen              sign none none yes  yes  yes  none none
unschedule        sign none none none yes  none none none
add               sign none none no   yes  yes  none no
add @square       sign none none yes  yes  yes  none yes
add @direct       sign none none no   no   no   none none
archive           sign none none no   yes  yes  none no
archive @square   sign none none no   yes  yes  none no
archive @direct   sign none none no   no   no   none none
browse            sign yes  yes  yes  yes  yes  yes  yes
delete            sign none none no   yes  yes  none no
delete @notice    sign none none no   no   no   none no
command           sign none none yes  yes  yes  none yes
commands          sign none none yes  yes  yes  none yes
direct            sign yes  yes  yes  yes  yes  yes  yes
edit              sign none none no   yes  no   none no
edit @notice      sign none none no   no   no   none no
files             sign none none yes  yes  yes  none yes
follow            sign none none yes  yes  yes  none yes
heed              sign none none none yes  none none none
prefer            sign none none yes  yes  yes  none yes
prefer @square    sign none none yes  yes  yes  none yes
prefer @direct    sign none none yes  yes  yes  none none
history           sign none none yes  yes  yes  none yes
history @square   sign none none yes  yes  yes  none yes
history @direct   sign none none yes  yes  yes  none none
join              sign none none yes  yes  yes  none yes
join @square      sign yes  yes  yes  yes  yes  yes  yes
join @direct      sign none none yes  yes  yes  none none
latency           sign yes  yes  yes  yes  yes  yes  yes
leave             sign none none yes  yes  yes  none yes
leave @direct     sign none none no   no   no   none none
mentions          sign yes  yes  yes  yes  yes  yes  yes
members           sign none none yes  yes  yes  none yes
open              sign yes  yes  yes  yes  yes  yes  yes
people            sign yes  yes  yes  yes  yes  yes  yes
react             sign none none yes  yes  yes  none yes
read              sign none none yes  yes  yes  none yes
remove            sign none none no   yes  yes  none no
remove @owner     sign none none no   no   yes  none no
report            sign none none yes  no   yes  none yes
search            sign none none yes  yes  yes  none yes
search @all       sign yes  yes  yes  yes  yes  yes  yes
send              sign none none yes  yes  yes  none yes
send @square      sign none none yes  yes  yes  none yes
send @direct      sign none none yes  yes  yes  none none
status            sign yes  yes  yes  yes  yes  yes  yes
sync              sign yes  yes  yes  yes  yes  yes  yes
thread            sign none none yes  yes  yes  none yes
typing            sign none none yes  yes  yes  none yes
update            sign none none no   yes  yes  none no
update @square    sign none none no   yes  yes  none no
update @direct    sign none none no   no   no   none none
"""

# A token opens the socket, and what is made for programs; elsewhere over HTTP a bot is nobody.
ROUTES = """
GET /                                      sign yes  yes  yes  yes  yes  yes  sign
GET /announcements                         sign yes  yes  yes  yes  yes  yes  sign
GET /announcements/<int:announcement_id> sign none none none yes  yes  none sign
POST /announcements/<announcement>/acknowledge sign none none yes  yes  yes  none sign
POST /announcements/<announcement>/dismiss sign none none yes  yes  yes  none sign
POST /announcements/<announcement>/reached sign none none yes  yes  yes  none sign
POST /announcements/<announcement>/seen    sign none none yes  yes  yes  none sign
GET /announcements/<int:announcement_id>/change sign none none none yes  yes  none sign
POST /announcements/<int:announcement_id>/change sign none none none yes  yes  none sign
POST /announcements/<int:announcement_id>/copy sign none none none yes  yes  none sign
GET /announcements/<int:announcement_id>/edit sign none none none yes  yes  none sign
POST /announcements/<int:announcement_id>/edit sign none none none yes  yes  none sign
POST /announcements/<int:announcement_id>/end sign none none none yes  yes  none sign
GET /announcements/<int:announcement_id>/people.csv sign none none none yes  yes  none sign
GET /announcements/<int:announcement_id>/print sign none none none yes  yes  none sign
POST /announcements/<int:announcement_id>/remind sign none none none yes  yes  none sign
GET /announcements/new                     sign no   no   no   yes  yes  yes  sign
POST /announcements/new                    sign no   no   no   yes  yes  yes  sign
POST /announcements/preview                sign no   no   no   yes  yes  yes  sign
GET /announcements/written                 sign no   no   no   yes  yes  yes  sign
POST /api/announcements                    sign sign sign sign sign sign sign no
POST /api/files                            sign sign sign sign sign sign sign yes
DELETE /api/messages/<message>             sign sign sign sign sign sign sign no
GET /api/announcements                     sign sign sign sign sign sign sign yes
GET /api/drafts                            sign sign sign sign sign sign sign yes
GET /api/me                                sign sign sign sign sign sign sign yes
GET /api/openapi.json                      yes  yes  yes  yes  yes  yes  yes  yes
GET /api/people                            sign sign sign sign sign sign sign yes
GET /api/people/<person>                   sign sign sign sign sign sign sign yes
GET /api/rooms                             sign sign sign sign sign sign sign yes
GET /api/rooms/<room>/files                sign sign sign sign sign sign sign yes
GET /api/rooms/<room>/members              sign sign sign sign sign sign sign yes
GET /api/rooms/<room>/messages             sign sign sign sign sign sign sign yes
GET /api/search                            sign sign sign sign sign sign sign yes
GET /api/search @all                       sign sign sign sign sign sign sign yes
PATCH /api/messages/<message>              sign sign sign sign sign sign sign no
PATCH /api/rooms/<room>                    sign sign sign sign sign sign sign no
POST /api/announcements/<announcement>/acknowledge sign sign sign sign sign sign sign none
POST /api/announcements/<announcement>/dismiss sign sign sign sign sign sign sign none
POST /api/announcements/<announcement>/reached sign sign sign sign sign sign sign none
POST /api/announcements/<announcement>/seen sign sign sign sign sign sign sign none
POST /api/cautions/<caution>/heed          sign sign sign sign sign sign sign none
POST /api/directs                          sign sign sign sign sign sign sign yes
POST /api/doing                            sign sign sign sign sign sign sign yes
POST /api/messages/<message>/close-poll @poll sign sign sign sign sign sign sign no
POST /api/messages/<message>/react         sign sign sign sign sign sign sign yes
POST /api/messages/<message>/report        sign sign sign sign sign sign sign yes
POST /api/messages/<message>/vote @poll    sign sign sign sign sign sign sign yes
POST /api/rooms                            sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/add                 sign sign sign sign sign sign sign no
POST /api/rooms/<room>/archive             sign sign sign sign sign sign sign no
POST /api/rooms/<room>/draft               sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/join                sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/leave               sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/messages            sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/prefer              sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/read                sign sign sign sign sign sign sign yes
POST /api/rooms/<room>/remove              sign sign sign sign sign sign sign no
POST /api/sync                             sign sign sign sign sign sign sign yes
GET /admin                                     sign no   no   no   no   yes  yes  sign
GET /admin/audit                               sign no   no   no   no   yes  yes  sign
GET /admin/audit.csv                           sign no   no   no   no   yes  yes  sign
GET /admin/audit.jsonl                         sign no   no   no   no   yes  yes  sign
GET /admin/live                                sign no   no   no   no   yes  yes  sign
GET /admin/people                              sign no   no   no   no   yes  yes  sign
GET /admin/people/<int:user_id>                sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/caution       sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/close         sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/mute          sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/reopen        sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/reset         sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/role          sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/sessions/end  sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/unmute        sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/tokens        sign no   no   no   no   no   no   sign
POST /admin/people/<int:user_id>/tokens @bot   sign no   no   no   no   yes  yes  sign
POST /admin/people/<int:user_id>/tokens/<int:token_id>/revoke @bot sign no no no no yes yes sign
GET /admin/reports                             sign no   no   no   no   yes  yes  sign
POST /admin/reports/<int:report_id>            sign no   no   no   no   yes  yes  sign
GET /admin/rooms                               sign no   no   no   no   yes  yes  sign
GET /admin/rooms/<int:room_id>                 sign no   no   no   no   yes  yes  sign
POST /admin/rooms/<int:room_id>                sign no   no   no   no   yes  yes  sign
POST /admin/rooms/<int:room_id>/archive        sign no   no   no   no   yes  yes  sign
POST /admin/rooms/<int:room_id>/owner          sign no   no   no   no   yes  yes  sign
POST /admin/rooms/<int:room_id>/remove         sign no   no   no   no   yes  yes  sign
POST /admin/rooms/<int:room_id>/retention      sign no   no   no   no   yes  yes  sign
POST /admin/sessions/<int:login_id>/end        sign no   no   no   no   yes  yes  sign
GET /admin/settings                            sign no   no   no   no   yes  yes  sign
POST /admin/settings                           sign no   no   no   no   yes  yes  sign
POST /admin/settings/logo                      sign no   no   no   no   yes  yes  sign
POST /admin/settings/logo/remove               sign no   no   no   no   yes  yes  sign
POST /admin/settings/retention                 sign no   no   no   no   yes  yes  sign
GET /avatars/<digest>                      yes  yes  yes  yes  yes  yes  yes  yes
POST /directs                              sign yes  yes  yes  yes  yes  yes  sign
POST /cautions/<caution>/heed              sign none none none yes  none none sign
GET /emoji                                 sign yes  yes  yes  yes  yes  yes  sign
POST /emoji                                sign no   no   no   no   yes  yes  sign
GET /emoji/<digest>.webp                   yes  yes  yes  yes  yes  yes  yes  yes
POST /emoji/<name>/remove                  sign no   no   no   no   yes  yes  sign
POST /doing                                sign yes  yes  yes  yes  yes  yes  sign
GET /drafts                                sign yes  yes  yes  yes  yes  yes  sign
POST /files                                sign yes  yes  yes  yes  yes  yes  sign
GET /files/<int:file_id>                   sign none none yes  yes  yes  none yes
GET /files/<int:file_id>/<size>            sign none none yes  yes  yes  none yes
GET /files/<int:file_id>/download          sign none none yes  yes  yes  none yes
POST /hooks/<key>                          yes  yes  yes  yes  yes  yes  yes  yes
GET /invites                               sign no   no   no   no   yes  yes  sign
POST /invites                              sign no   no   no   no   yes  yes  sign
GET /invites/<int:invite_id>.svg           sign no   no   no   no   yes  yes  sign
POST /invites/<int:invite_id>/revoke       sign no   no   no   no   yes  yes  sign
GET /join                                  none none none none none none none none
POST /join                                 none none none none none none none none
GET /join/<code>                           yes  yes  yes  yes  yes  yes  yes  yes
POST /join/<code>                          yes  yes  yes  yes  yes  yes  yes  yes
POST /messages/<message>/delete            sign none none no   yes  yes  none sign
POST /messages/<message>/edit              sign none none no   yes  no   none sign
POST /messages/<message>/react             sign none none yes  yes  yes  none sign
POST /messages/<message>/vote @poll        sign none none yes  yes  yes  none sign
POST /messages/<message>/close-poll @poll  sign none none no   yes  yes  none sign
POST /messages/<message>/report            sign none none yes  no   yes  none sign
GET /people                                sign yes  yes  yes  yes  yes  yes  sign
GET /people/<person>                       sign yes  yes  yes  yes  yes  yes  sign
GET /place/<name>.css                      yes  yes  yes  yes  yes  yes  yes  yes
GET /reset/<key>                           yes  yes  yes  yes  yes  yes  yes  yes
POST /reset/<key>                          sign sign sign sign sign sign sign sign
GET /rooms                                 sign yes  yes  yes  yes  yes  yes  sign
POST /rooms                                sign yes  yes  yes  yes  yes  yes  sign
GET /rooms.json                            sign yes  yes  yes  yes  yes  yes  sign
POST /rooms/<room>/add                     sign none none no   yes  yes  none sign
POST /rooms/<room>/archive                 sign none none no   yes  yes  none sign
POST /rooms/<room>/draft                   sign none none yes  yes  yes  none sign
GET /rooms/<room>/files                    sign none none yes  yes  yes  none sign
POST /rooms/<room>/join                    sign none none yes  yes  yes  none sign
POST /rooms/<room>/join @square            sign yes  yes  yes  yes  yes  yes  sign
POST /rooms/<room>/leave                   sign none none yes  yes  yes  none sign
GET /rooms/<room>/members                  sign none none yes  yes  yes  none sign
GET /rooms/<room>/messages                 sign none none yes  yes  yes  none sign
GET /rooms/<room>/messages @square         sign none none yes  yes  yes  none sign
POST /rooms/<room>/messages                sign none none yes  yes  yes  none sign
POST /rooms/<room>/prefer                  sign none none yes  yes  yes  none sign
POST /rooms/<room>/read                    sign none none yes  yes  yes  none sign
POST /rooms/<room>/remove                  sign none none no   yes  yes  none sign
POST /rooms/<room>/update                  sign none none no   yes  yes  none sign
GET /rooms/<room>/programs                 sign none none no   yes  yes  none sign
POST /rooms/<room>/programs/commands       sign none none no   yes  yes  none sign
POST /rooms/<room>/programs/outlets        sign none none no   yes  yes  none sign
GET /rooms/<room>/programs/outlets/<int:outlet_id> sign none none no yes yes none sign
POST /rooms/<room>/programs/outlets/<int:outlet_id>/try sign none none no yes yes none sign
POST /rooms/<room>/programs/outlets/<int:outlet_id>/switch sign none none no yes yes none sign
POST /rooms/<room>/programs/outlets/<int:outlet_id>/revoke sign none none no yes yes none sign
POST /rooms/<room>/programs/hooks          sign none none no   yes  yes  none sign
POST /rooms/<room>/programs/hooks/<int:hook_id>/renew sign none none no yes yes none sign
POST /rooms/<room>/programs/hooks/<int:hook_id>/switch sign none none no yes yes none sign
POST /rooms/<room>/programs/hooks/<int:hook_id>/revoke sign none none no yes yes none sign
GET /rooms/<slug>                          sign none none yes  yes  yes  none sign
GET /rooms/<slug> @square                  sign yes  yes  yes  yes  yes  yes  sign
GET /rooms/<slug> @direct                  sign none none yes  yes  yes  none sign
GET /rooms/<slug>/<int:seq>                sign none none yes  yes  yes  none sign
GET /rooms/<slug>/<int:seq> @square        sign yes  yes  yes  yes  yes  yes  sign
GET /rooms/<slug>/threads/<int:message_id> sign none none yes  yes  yes  none sign
GET /scheduled                             sign yes  yes  yes  yes  yes  yes  sign
POST /scheduled                            sign none none yes  yes  yes  none sign
POST /scheduled/<int:scheduled_id>/cancel  sign none none none yes  none none sign
GET /scheduled/<int:scheduled_id>/edit     sign none none none yes  none none sign
POST /scheduled/<int:scheduled_id>/edit    sign none none none yes  none none sign
POST /settings/avatar                      sign yes  yes  yes  yes  yes  yes  sign
POST /settings/avatar/remove               sign yes  yes  yes  yes  yes  yes  sign
GET /settings/look                         sign yes  yes  yes  yes  yes  yes  sign
POST /settings/look                        sign yes  yes  yes  yes  yes  yes  sign
GET /settings/notifications                sign yes  yes  yes  yes  yes  yes  sign
POST /settings/notifications               sign yes  yes  yes  yes  yes  yes  sign
POST /settings/notifications/devices       sign yes  yes  yes  yes  yes  yes  sign
POST /settings/notifications/devices/<int:device_id>/end sign none none none yes  none none sign
POST /settings/notifications/devices/here/end sign yes  yes  yes  yes  yes  yes  sign
POST /settings/notifications/hush          sign yes  yes  yes  yes  yes  yes  sign
POST /settings/notifications/test          sign none none none none none none sign
GET /settings/password                     sign yes  yes  yes  yes  yes  yes  sign
POST /settings/password                    sign yes  yes  yes  yes  yes  yes  sign
GET /settings/profile                      sign yes  yes  yes  yes  yes  yes  sign
POST /settings/profile                     sign yes  yes  yes  yes  yes  yes  sign
GET /settings/sessions                     sign yes  yes  yes  yes  yes  yes  sign
POST /settings/sessions/<int:login_id>/end sign none none none yes  none none sign
POST /settings/sessions/end-others         sign yes  yes  yes  yes  yes  yes  sign
GET /settings/tokens                       sign yes  yes  yes  yes  yes  yes  sign
POST /settings/tokens                      sign yes  yes  yes  yes  yes  yes  sign
POST /settings/tokens/<int:token_id>/revoke sign none none none yes  none none sign
GET /search                                sign none none yes  yes  yes  none sign
GET /search @all                           sign yes  yes  yes  yes  yes  yes  sign
GET /manifest.webmanifest                  yes  yes  yes  yes  yes  yes  yes  yes
GET /offline                               yes  yes  yes  yes  yes  yes  yes  yes
GET /share                                 sign yes  yes  yes  yes  yes  yes  sign
GET /shell                                 sign yes  yes  yes  yes  yes  yes  sign
GET /service-worker.js                     yes  yes  yes  yes  yes  yes  yes  yes
GET /setup                                 sign sign sign sign sign sign sign sign
POST /setup                                sign sign sign sign sign sign sign sign
GET /sign-in                               yes  yes  yes  yes  yes  yes  yes  yes
POST /sign-in                              yes  yes  yes  yes  yes  yes  yes  yes
POST /sign-out                             sign sign sign sign sign sign sign sign
GET /static/<path:filename>                yes  yes  yes  yes  yes  yes  yes  yes
GET /up                                    yes  yes  yes  yes  yes  yes  yes  yes
GET /healthz                               yes  yes  yes  yes  yes  yes  yes  yes
GET /metrics                               none none none none none none none none
GET /readyz                                yes  yes  yes  yes  yes  yes  yes  yes
"""

OUTCOMES = {"yes": "ok", "sign": "sign_in", "none": "not_found", "no": "forbidden"}


def rows(table: str) -> dict[str, dict[str, str]]:
    """The cells of a table by row and column."""
    found = {}
    for line in filter(None, table.splitlines()):
        row = line.split()
        head, cells = " ".join(row[: -len(COLUMNS)]), row[-len(COLUMNS) :]
        assert head not in found, line
        found[head] = dict(zip(COLUMNS, [OUTCOMES[cell] for cell in cells], strict=True))
    return found
