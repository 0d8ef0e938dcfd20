from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from regions.actions.tokens import issue_token
from regions.models import User


class Command(BaseCommand):
    help = "打印用户的 API token(第一次调用时生成)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"没有登录名为 {options['username']} 的在职用户", returncode=2)
        token = issue_token(user=user, actor=None, now=timezone.now())
        self.stdout.write(json.dumps({"token": token}) if options["json"] else token)
